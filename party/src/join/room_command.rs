//! Commands that become requests to the room. Users name cards by key or title, and members by name.

use lan::join::Member;
use room::cards::NewCard;
use room::message::{Answer, FailureCode, Request};
use room::{
    Avatar, Card, CardId, Emoji, Name, Points, Reaction, Role, Scale, SeatId, TimerPurpose, View, Vote,
};

use crate::settings::Switch;

/// A typed command for the room. Cards and members are still text; [`RoomCommand::execute`] looks them up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoomCommand {
    /// Start the meeting with the first card.
    Start,
    /// Open an untitled card.
    Quick,
    /// Vote or change the vote.
    Vote(Vote),
    /// Withdraw the vote.
    Withdraw,
    /// Reveal the votes.
    Reveal,
    /// Settle the current card at this value.
    Settle(Points),
    /// Go to another host of this room with everyone, or stay.
    DecideAboutHost(bool),
    /// Take proposed changes: all, or those with these numbers.
    TakeProposed(Option<Vec<usize>>),
    /// Drop proposed changes: all, or those with these numbers.
    DismissProposed(Option<Vec<usize>>),
    /// Go to the next card.
    Next,
    /// Start a new round on the current card.
    Revote,
    /// Leave the current card for later.
    Skip,
    /// Open this card now.
    Estimate(String),
    /// Change the own name.
    Rename(Name),
    /// Change the own emoji or colour.
    Avatar(Option<Emoji>, Option<u8>),
    /// Send a reaction.
    React(Reaction),
    /// Become a spectator or a voter.
    Role(Role),
    /// Make this member the driver.
    MakeDriver(String),
    /// Become the driver, if the driver is absent.
    BecomeDriver,
    /// Remove this member for good.
    Remove(String),
    /// Add a card.
    Add(NewCard),
    /// Change a card's title.
    Edit(String, String),
    /// Move a card before another card, or to the end.
    Move(String, Option<String>),
    /// Remove a card.
    Drop(String),
    /// Set a card's note. An empty text removes it.
    Note(String, String),
    /// Change the scale.
    Scale(Scale),
    /// Set the hint of a value. An empty text removes it.
    Hint(Points, String),
    /// Turn a setting on or off.
    Switch(Switch, bool),
    /// Start a timer.
    Timer {
        purpose: TimerPurpose,
        /// The duration in milliseconds.
        length_ms: u64,
        /// Whether the votes are revealed at the end.
        reveal_at_end: bool,
    },
    /// Stop the timer.
    Stop,
}

impl RoomCommand {
    /// Sends the command to the room and waits for the result.
    ///
    /// # Errors
    /// A sentence for the user that says why it failed.
    pub(crate) async fn execute(self, view: &View, member: &Member) -> Result<(), String> {
        let request = self.into_request(view, member).await?;
        member.send_request(request).await.map(drop).map_err(|failure| texts::failure_text(&failure))
    }

    async fn into_request(self, view: &View, member: &Member) -> Result<Request, String> {
        let settings = &view.state.settings;
        let no_card = || texts::code_text(FailureCode::NoCard, "");
        let round = || view.state.round().map(|round| round.id).ok_or_else(no_card);
        Ok(match self {
            RoomCommand::Start => Request::Start,
            RoomCommand::Quick => Request::QuickRound,
            RoomCommand::Vote(vote) => Request::Vote { round: round()?, vote },
            RoomCommand::Withdraw => Request::Withdraw { round: round()? },
            RoomCommand::Reveal => Request::Reveal { round: round()? },
            RoomCommand::Settle(points) => Request::Settle { round: round()?, points },
            RoomCommand::DecideAboutHost(joins) => {
                let other = view.state.other_host.as_ref();
                let host = other.ok_or_else(|| texts::code_text(FailureCode::NoOtherHost, ""))?.key;
                Request::DecideAboutHost { host, joins }
            }
            RoomCommand::TakeProposed(numbers) => {
                Request::TakeProposed { cards: find_proposed(view, "take", numbers)? }
            }
            RoomCommand::DismissProposed(numbers) => {
                Request::DismissProposed { cards: find_proposed(view, "dismiss", numbers)? }
            }
            RoomCommand::Next => Request::Next { round: round()? },
            RoomCommand::Revote => Request::Revote { round: round()? },
            RoomCommand::Skip => Request::Skip { round: round()? },
            RoomCommand::Estimate(card) => Request::OpenCard { card: find_card(view, &card)? },
            RoomCommand::Rename(name) => Request::Rename { name },
            RoomCommand::Avatar(emoji, colour) => {
                Request::SetAvatar { avatar: changed_avatar(view, emoji, colour)? }
            }
            RoomCommand::React(reaction) => Request::React { reaction },
            RoomCommand::Role(role) => Request::SetRole { role },
            RoomCommand::MakeDriver(name) => Request::MakeDriver { seat: find_seat(view, &name)? },
            RoomCommand::BecomeDriver => Request::BecomeDriver,
            RoomCommand::Remove(name) => Request::Remove { seat: find_seat(view, &name)? },
            RoomCommand::Add(card) => Request::AddCards { cards: vec![card] },
            RoomCommand::Edit(card, title) => {
                edit_request(find_card(view, &card)?, &title, view, member).await?
            }
            RoomCommand::Move(card, before) => Request::MoveCard {
                card: find_card(view, &card)?,
                before: before.map(|before| find_card(view, &before)).transpose()?,
            },
            RoomCommand::Drop(card) => Request::RemoveCard { card: find_card(view, &card)? },
            RoomCommand::Note(card, text) => Request::SetNote { card: find_card(view, &card)?, text },
            RoomCommand::Scale(scale) => {
                Request::change_settings(settings, |settings| settings.scale = scale)
            }
            RoomCommand::Hint(value, text) => {
                let scale = settings.scale.clone().with_hint(value, &text);
                let scale = scale.map_err(|error| texts::scale_error(&error))?;
                Request::change_settings(settings, |settings| settings.scale = scale)
            }
            RoomCommand::Switch(switch, on) => {
                Request::change_settings(settings, |settings| *switch.field(settings) = on)
            }
            RoomCommand::Timer { purpose, length_ms, reveal_at_end } => {
                Request::StartTimer { purpose, length_ms, reveal_at_end }
            }
            RoomCommand::Stop => Request::StopTimer,
        })
    }
}

/// Fetches a card's text, note and past rounds.
pub(crate) async fn read_card(card: CardId, member: &Member) -> Result<Answer, String> {
    let answer = member.send_request(Request::ReadCard { card }).await;
    let answer = answer.map_err(|failure| texts::failure_text(&failure))?;
    answer.ok_or_else(|| texts::program_no_description().into())
}

/// Finds a card by key, title or position, such as `#3`.
pub(crate) fn find_card(view: &View, text: &str) -> Result<CardId, String> {
    let cards = &view.state.cards;
    let position = text.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
    let matches = |card: &Card| card.key.eq_ignore_ascii_case(text) || card.title.eq_ignore_ascii_case(text);
    let card = cards
        .iter()
        .find(|card| matches(card))
        .or_else(|| position.and_then(|position| cards.get(position.checked_sub(1)?)));
    let unknown = || texts::program_unknown_card(text);
    card.map(|card| card.id).ok_or_else(unknown)
}

/// The ids of proposed cards by their numbers in the list that `proposals` prints.
fn find_proposed(view: &View, word: &str, numbers: Option<Vec<usize>>) -> Result<Vec<CardId>, String> {
    let ids: Vec<CardId> = view.state.proposed_cards().map(|proposed| proposed.card.id).collect();
    if ids.is_empty() {
        return Err(texts::program_no_proposals().into());
    }
    let Some(numbers) = numbers else { return Ok(ids) };
    let id_of = |number: usize| ids.get(number.checked_sub(1)?).copied();
    let found: Option<Vec<CardId>> = numbers.into_iter().map(id_of).collect();
    found.ok_or_else(|| texts::program_which_proposed(word))
}

fn find_seat(view: &View, name: &str) -> Result<SeatId, String> {
    let labels = view.state.display_names();
    let mut called = view.state.seated().filter(|seat| labels[&seat.id].eq_ignore_ascii_case(name));
    called.next().map(|seat| seat.id).ok_or_else(|| texts::program_unknown_person(name))
}

/// The request that changes a card's title and keeps its other fields.
async fn edit_request(card: CardId, title: &str, view: &View, member: &Member) -> Result<Request, String> {
    let Answer::Card { body, .. } = read_card(card, member).await? else {
        return Err(texts::program_no_description().into());
    };
    let known = view.state.card(card).ok_or_else(|| texts::code_text(FailureCode::NoSuchCard, ""))?;
    Ok(Request::EditCard { card, to: NewCard::new(&known.key, title, &body, known.link.as_deref()) })
}

/// The own avatar with another emoji or colour.
fn changed_avatar(view: &View, emoji: Option<Emoji>, colour: Option<u8>) -> Result<Avatar, String> {
    let mut avatar = view
        .state
        .seat(view.you)
        .and_then(|seat| seat.avatar.clone())
        .unwrap_or(Avatar { colour: Default::default(), emoji: None });
    if let Some(colour) = colour {
        avatar.colour = colour.try_into().map_err(texts::avatar_error)?;
    }
    if emoji.is_some() {
        avatar.emoji = emoji;
    }
    Ok(avatar)
}
