//! What is asked of the room, in a terminal's words: cards by their keys, people by their names.

use lan::join::Member;
use room::cards::NewCard;
use room::message::{Answer, FailureCode, Request};
use room::{
    Avatar, Card, CardId, Emoji, Name, Points, Reaction, Role, Scale, SeatId, TimerPurpose, View, Vote,
};

/// Something that the room is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CommandResult {
    /// Open the first card.
    Start,
    /// Open a card without a title.
    Quick,
    /// Vote.
    Vote(Vote),
    /// Take the vote back.
    Withdraw,
    /// Open the votes.
    Reveal,
    /// Settle the card.
    Settle(Points),
    /// Decide on one of two estimates.
    Decide(String, Points),
    /// Go on.
    Next,
    /// Vote again.
    Revote,
    /// Leave the card for later.
    Skip,
    /// Point that card now.
    Point(String),
    /// Be called that from now on.
    Rename(Name),
    /// Be seen by that from now on.
    Avatar(Option<Emoji>, Option<u8>),
    /// Throw something in.
    React(Reaction),
    /// Watch, or vote again.
    Role(Role),
    /// Let somebody else drive.
    Wheel(String),
    /// Drive, as the driver is not here.
    Take,
    /// Remove somebody for good.
    Remove(String),
    /// Add a card.
    Add(NewCard),
    /// Give a card another title.
    Edit(String, String),
    /// Put a card before another, or last.
    Move(String, Option<String>),
    /// Take a card out.
    Drop(String),
    /// Write a note on a card.
    Note(String, String),
    /// Vote on another scale.
    Scale(Scale),
    /// Say what a value means.
    Hint(Points, String),
    /// Whether votes open by themselves.
    AutoReveal(bool),
    /// Whether they do so after a count-down.
    CountDown(bool),
    /// Whether they are shown without names.
    HideNames(bool),
    /// Set a time, in ms.
    Timer {
        /// What for.
        purpose: TimerPurpose,
        /// How long, in ms.
        length_ms: u64,
        /// Whether the votes open at its end.
        reveal_at_end: bool,
    },
    /// Stop the timer.
    Stop,
}

impl CommandResult {
    /// Has the room do it.
    ///
    /// # Errors
    /// A sentence that says why it was not done.
    pub(crate) async fn carry_out(self, view: &View, member: &Member) -> Result<(), String> {
        let request = self.request(view, member).await?;
        member.ask(request).await.map(drop).map_err(|failure| failure.message)
    }

    async fn request(self, view: &View, member: &Member) -> Result<Request, String> {
        let no_card = || FailureCode::NoCard.sentence().to_owned();
        let round = || view.state.round().map(|round| round.id).ok_or_else(no_card);
        Ok(match self {
            CommandResult::Start => Request::Start,
            CommandResult::Quick => Request::QuickRound,
            CommandResult::Vote(vote) => Request::Vote { round: round()?, vote },
            CommandResult::Withdraw => Request::Withdraw { round: round()? },
            CommandResult::Reveal => Request::Reveal { round: round()? },
            CommandResult::Settle(points) => Request::Settle { round: round()?, points },
            CommandResult::Decide(card, points) => {
                Request::ResolveEstimate { card: card_called(view, &card)?, points }
            }
            CommandResult::Next => Request::Next { round: round()? },
            CommandResult::Revote => Request::Revote { round: round()? },
            CommandResult::Skip => Request::Skip { round: round()? },
            CommandResult::Point(card) => Request::OpenCard { card: card_called(view, &card)? },
            CommandResult::Rename(name) => Request::Rename { name },
            CommandResult::Avatar(emoji, colour) => {
                Request::SetAvatar { avatar: avatar(view, emoji, colour)? }
            }
            CommandResult::React(reaction) => Request::React { reaction },
            CommandResult::Role(role) => Request::SetRole { role },
            CommandResult::Wheel(name) => Request::MakeDriver { seat: seat_called(view, &name)? },
            CommandResult::Take => Request::BecomeDriver,
            CommandResult::Remove(name) => Request::Remove { seat: seat_called(view, &name)? },
            CommandResult::Add(card) => Request::AddCards { cards: vec![card] },
            CommandResult::Edit(card, title) => edit(card_called(view, &card)?, &title, view, member).await?,
            CommandResult::Move(card, before) => Request::MoveCard {
                card: card_called(view, &card)?,
                before: before.map(|before| card_called(view, &before)).transpose()?,
            },
            CommandResult::Drop(card) => Request::RemoveCard { card: card_called(view, &card)? },
            CommandResult::Note(card, text) => Request::SetNote { card: card_called(view, &card)?, text },
            CommandResult::Scale(scale) => Request::SetScale { scale },
            CommandResult::Hint(value, text) => {
                let scale = view.state.scale.clone().with_hint(value, &text);
                Request::SetScale { scale: scale.map_err(|error| format!("That can't be: {error}."))? }
            }
            CommandResult::AutoReveal(on) => Request::SetAutoReveal { on },
            CommandResult::CountDown(on) => Request::SetCountDown { on },
            CommandResult::HideNames(on) => Request::SetHideNames { on },
            CommandResult::Timer { purpose, length_ms, reveal_at_end } => {
                Request::StartTimer { purpose, length_ms, reveal_at_end }
            }
            CommandResult::Stop => Request::StopTimer,
        })
    }
}

/// What there is to read on a card.
pub(crate) async fn read(card: CardId, member: &Member) -> Result<Answer, String> {
    let answer = member.ask(Request::ReadCard { card }).await.map_err(|failure| failure.message)?;
    answer.ok_or_else(|| "The room's host did not say what is on the card.".into())
}

/// The card of that key or title, or at that place: `#3`.
pub(crate) fn card_called(view: &View, called: &str) -> Result<CardId, String> {
    let cards = &view.state.cards;
    let at_place = called.strip_prefix('#').and_then(|place| place.parse::<usize>().ok());
    let is_it =
        |card: &Card| card.key.eq_ignore_ascii_case(called) || card.title.eq_ignore_ascii_case(called);
    let card = cards
        .iter()
        .find(|card| is_it(card))
        .or_else(|| at_place.and_then(|place| cards.get(place.checked_sub(1)?)));
    let unknown = || format!("No card has the key or the title {called:?}; #1 is the first one.");
    card.map(|card| card.id).ok_or_else(unknown)
}

fn seat_called(view: &View, name: &str) -> Result<SeatId, String> {
    let labels = view.state.labels();
    let mut called = view.state.seated().filter(|seat| labels[&seat.id].eq_ignore_ascii_case(name));
    called
        .next()
        .map(|seat| seat.id)
        .ok_or_else(|| format!("Nobody here is called {name:?}. Type who to see everybody."))
}

/// The same card with another title.
async fn edit(card: CardId, title: &str, view: &View, member: &Member) -> Result<Request, String> {
    let Answer::Card { body, .. } = read(card, member).await? else {
        return Err("The room's host did not say what is on the card.".into());
    };
    let known = view.state.card(card).ok_or_else(|| FailureCode::NoSuchCard.sentence().to_owned())?;
    Ok(Request::EditCard { card, to: NewCard::new(&known.key, title, &body, known.link.as_deref()) })
}

/// One's own face with another emoji or colour.
fn avatar(view: &View, emoji: Option<Emoji>, colour: Option<u8>) -> Result<Avatar, String> {
    let mut avatar = view
        .state
        .seat(view.you)
        .and_then(|seat| seat.avatar.clone())
        .unwrap_or(Avatar { colour: Default::default(), emoji: None });
    if let Some(colour) = colour {
        avatar.colour = colour.try_into().map_err(|error| format!("{error}."))?;
    }
    if emoji.is_some() {
        avatar.emoji = emoji;
    }
    Ok(avatar)
}
