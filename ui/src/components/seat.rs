//! A person in the list of people.

use std::rc::Rc;

use room::{Presence, SeatId};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

use super::icon::{Icon, icon};
use super::points_card::points_card;
use crate::people::{Person, VoteState};
use crate::texts;

/// Seats per [`SeatGroup`] component. With one component for all, each vote would compare hundreds of people; with one
/// component each, a reveal in a large room would be slow.
const GROUP_SIZE: u32 = 16;

/// Splits people into groups. Nobody changes groups when someone else leaves.
pub(crate) fn seat_groups(people: &[Rc<Person>]) -> impl Iterator<Item = (u32, Rc<[Rc<Person>]>)> {
    let group = |person: &Person| person.id.0 / GROUP_SIZE;
    people
        .chunk_by(move |one, next| group(one) == group(next))
        .map(move |some| (group(&some[0]), some.into()))
}

/// Props of [`SeatGroup`].
#[derive(Properties, PartialEq)]
pub(crate) struct SeatGroupProps {
    /// The people of the group.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The person opened the menu of a seat.
    pub(crate) on_menu: Callback<SeatId>,
    /// Whether the person can do something about other seats.
    pub(crate) can_act_on_others: bool,
}

/// A group of people, one row each.
#[component]
pub(crate) fn SeatGroup(props: &SeatGroupProps) -> Html {
    html! { <>{ for props.people.iter().map(|person| seat_row(person, &props.on_menu, props.can_act_on_others)) }</> }
}

fn seat_row(person: &Person, on_menu: &Callback<SeatId>, can_act_on_others: bool) -> Html {
    let voted = match person.vote_state {
        VoteState::Voted | VoteState::Revealed(_) => "true",
        VoteState::NoRound | VoteState::Spectating | VoteState::NotVoted | VoteState::DidNotVote => "false",
    };
    html! {
        <li key={person.id.0} class={seat_class(person)} data-test="seat" data-name={&person.label}
            data-presence={presence_word(person.presence)} data-voted={voted}
            data-driver={if person.driver { "true" } else { "false" }}>
            <SeatPerson id={person.id} label={&person.label} initials={&person.initials} colour={person.colour} presence={person.presence}
                you={person.you} driver={person.driver} is_spectator={person.vote_state == VoteState::Spectating} is_outlier={person.is_outlier}
                on_menu={(can_act_on_others || person.you).then(|| on_menu.clone())} />
            { points_card(person.vote_state) }
        </li>
    }
}

/// The row's classes. Most people have only one, so the common case allocates nothing.
fn seat_class(person: &Person) -> AttrValue {
    let absent = person.presence != Presence::Here;
    if !absent && !person.is_outlier && !person.you {
        return "seat".into();
    }
    let special = [(absent, " is-absent"), (person.is_outlier, " is-outlier"), (person.you, " is-you")];
    let special: String = special.into_iter().filter_map(|(is, class)| is.then_some(class)).collect();
    format!("seat{special}").into()
}

/// The presence for the `data-presence` attribute.
fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Here => "here",
        Presence::Away => "away",
        Presence::Gone => "gone",
    }
}

/// Props of [`SeatPerson`]: everything except the vote, which changes for everyone at once.
#[derive(Properties, PartialEq)]
struct SeatPersonProps {
    id: SeatId,
    label: AttrValue,
    initials: AttrValue,
    colour: u8,
    presence: Presence,
    you: bool,
    driver: bool,
    is_spectator: bool,
    is_outlier: bool,
    on_menu: Option<Callback<SeatId>>,
}

#[component]
fn SeatPerson(props: &SeatPersonProps) -> Html {
    html! {
        <>
            <span class={format!("avatar hue-{}", props.colour)} aria-hidden="true">{ &props.initials }</span>
            <span class="seat-who">
                <bdi class="seat-name" title={&props.label}>{ &props.label }</bdi>
                { badges(props) }
            </span>
            { menu_button(props) }
        </>
    }
}

fn badges(props: &SeatPersonProps) -> Html {
    let absence = match props.presence {
        Presence::Here => None,
        Presence::Away => Some(texts::away()),
        Presence::Gone => Some(texts::left()),
    };
    html! {
        <span class="seat-badges">
            if props.you { <span class="badge">{ texts::you() }</span> }
            if props.driver {
                <span class="badge is-driver" title={texts::driver_help()}>
                    { icon(Icon::Wheel) }{ texts::driver() }
                </span>
            }
            if let Some(absence) = absence {
                <span class="badge">{ icon(Icon::Away) }{ absence }</span>
            }
            if props.is_spectator { <span class="badge">{ texts::spectator() }</span> }
            if props.is_outlier {
                <span class="badge is-outlier" title={texts::outlier_help()}>
                    { icon(Icon::Talk) }{ texts::outlier() }
                </span>
            }
        </span>
    }
}

fn menu_button(props: &SeatPersonProps) -> Html {
    let Some(on_menu) = props.on_menu.clone() else { return Html::default() };
    let seat = props.id;
    let open = Callback::from(move |_: MouseEvent| on_menu.emit(seat));
    let label = texts::more_about(&props.label);
    html! {
        <button type="button" class="button is-icon seat-menu" data-test="seat-menu" aria-label={label} onclick={open}>
            { icon(Icon::Dots) }
        </button>
    }
}
