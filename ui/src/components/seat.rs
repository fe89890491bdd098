//! A person at the table.

use std::rc::Rc;

use room::{Presence, SeatId};
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

use super::icon::{Icon, drawn};
use super::points_card::points_card;
use crate::people::{Hand, Person};
use crate::texts;

/// How many people are drawn together. A room of hundreds would otherwise be looked through for every vote, and
/// if each drew themselves, they would take long when all of them turn their cards.
const GROUP: u32 = 16;

/// The groups that are drawn together. Everybody stays in theirs when somebody else leaves.
pub(crate) fn groups(people: &[Rc<Person>]) -> impl Iterator<Item = (u32, Rc<[Rc<Person>]>)> {
    let group = |person: &Person| person.id.0 / GROUP;
    people
        .chunk_by(move |one, next| group(one) == group(next))
        .map(move |some| (group(&some[0]), some.into()))
}

/// Who it is.
#[derive(Properties, PartialEq)]
pub(crate) struct SeatsProps {
    /// The people of a group.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// Somebody wants to do something about a person, or themselves.
    pub(crate) on_menu: Callback<SeatId>,
    /// Whether something can be done about others.
    pub(crate) about_others: bool,
}

/// A group of people at the table, each on a line.
#[component]
pub(crate) fn Seats(props: &SeatsProps) -> Html {
    html! { <>{ for props.people.iter().map(|person| line(person, &props.on_menu, props.about_others)) }</> }
}

fn line(person: &Person, on_menu: &Callback<SeatId>, about_others: bool) -> Html {
    let voted = match person.hand {
        Hand::Voted | Hand::Shown(_) => "true",
        Hand::Empty | Hand::Watching | Hand::Thinking | Hand::Missed => "false",
    };
    html! {
        <li key={person.id.0} class={class(person)} data-test="seat" data-name={&person.label}
            data-presence={presence_word(person.presence)} data-voted={voted}
            data-driver={if person.driver { "true" } else { "false" }}>
            <Who id={person.id} label={&person.label} initials={&person.initials} colour={person.colour} presence={person.presence}
                you={person.you} driver={person.driver} watches={person.hand == Hand::Watching} talks={person.talks}
                on_menu={(about_others || person.you).then(|| on_menu.clone())} />
            { points_card(person.hand) }
        </li>
    }
}

/// Most people are nothing special, and for them nothing is put together.
fn class(person: &Person) -> AttrValue {
    let absent = person.presence != Presence::Here;
    if !absent && !person.talks && !person.you {
        return "seat".into();
    }
    let special = [(absent, " is-absent"), (person.talks, " talks"), (person.you, " is-you")];
    let special: String = special.into_iter().filter_map(|(is, class)| is.then_some(class)).collect();
    format!("seat{special}").into()
}

/// The word for a presence, in the page's attributes and for screen readers.
fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Here => "here",
        Presence::Away => "away",
        Presence::Gone => "gone",
    }
}

/// All of a person but what lies before them, which changes for everybody at once.
#[derive(Properties, PartialEq)]
struct WhoProps {
    id: SeatId,
    label: AttrValue,
    initials: AttrValue,
    colour: u8,
    presence: Presence,
    you: bool,
    driver: bool,
    watches: bool,
    talks: bool,
    on_menu: Option<Callback<SeatId>>,
}

#[component]
fn Who(props: &WhoProps) -> Html {
    html! {
        <>
            <span class={format!("face hue-{}", props.colour)} aria-hidden="true">{ &props.initials }</span>
            <span class="seat-who">
                <bdi class="seat-name" title={&props.label}>{ &props.label }</bdi>
                { marks(props) }
            </span>
            { menu(props) }
        </>
    }
}

fn marks(props: &WhoProps) -> Html {
    let absence = match props.presence {
        Presence::Here => None,
        Presence::Away => Some(texts::away()),
        Presence::Gone => Some(texts::left()),
    };
    html! {
        <span class="seat-marks">
            if props.you { <span class="mark">{ texts::you() }</span> }
            if props.driver {
                <span class="mark is-driver" title={texts::drives_help()}>
                    { drawn(Icon::Wheel) }{ texts::drives() }
                </span>
            }
            if let Some(absence) = absence {
                <span class="mark">{ drawn(Icon::Away) }{ absence }</span>
            }
            if props.watches { <span class="mark">{ texts::watches() }</span> }
            if props.talks {
                <span class="mark is-talk" title={texts::talk_help()}>
                    { drawn(Icon::Talk) }{ texts::talk() }
                </span>
            }
        </span>
    }
}

fn menu(props: &WhoProps) -> Html {
    let Some(on_menu) = props.on_menu.clone() else { return Html::default() };
    let seat = props.id;
    let open = Callback::from(move |_: MouseEvent| on_menu.emit(seat));
    let label = texts::more_about(&props.label);
    html! {
        <button type="button" class="button is-icon seat-menu" data-test="seat-menu" aria-label={label} onclick={open}>
            { drawn(Icon::Dots) }
        </button>
    }
}
