//! A person at the table.

use room::{Presence, SeatId};
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html};

use super::icon::{Drawn, Icon};
use super::points_card::PointsCard;
use crate::people::{Hand, Person};

/// The number of colours a face can have.
const COLOURS: u32 = 8;

/// Who it is.
#[derive(Properties, PartialEq)]
pub(crate) struct SeatProps {
    /// The person.
    pub(crate) person: Person,
    /// What to do when somebody wants to do something about this person; none if nothing can be done.
    pub(crate) on_menu: Option<Callback<SeatId>>,
}

/// A person at the table, on a line.
#[component]
pub(crate) fn SeatLine(props: &SeatProps) -> Html {
    let person = &props.person;
    let voted = match person.hand {
        Hand::Voted | Hand::Shown(_) => "true",
        Hand::Empty | Hand::Watching | Hand::Thinking | Hand::Missed => "false",
    };
    let absent = person.presence != Presence::Here;
    let shown = match person.hand {
        Hand::Shown(vote) => Some(vote.to_string()),
        Hand::Empty | Hand::Watching | Hand::Thinking | Hand::Voted | Hand::Missed => None,
    };
    html! {
        <li class={classes!("seat", absent.then_some("is-absent"), person.talks.then_some("talks"), person.you.then_some("is-you"))}
            data-test="seat" data-name={&person.label} data-presence={presence_word(person.presence)}
            data-voted={voted} data-vote={shown} data-driver={person.driver.to_string()}>
            <span class={format!("face hue-{}", person.id.0 % COLOURS)} aria-hidden="true">{ &person.initials }</span>
            <span class="seat-who">
                <bdi class="seat-name" title={&person.label}>{ &person.label }</bdi>
                { marks(person) }
            </span>
            { menu(props) }
            <PointsCard hand={person.hand} />
        </li>
    }
}

/// The word for a presence, in the page's attributes and for screen readers.
fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Here => "here",
        Presence::Away => "away",
        Presence::Gone => "gone",
    }
}

fn marks(person: &Person) -> Html {
    let absence = match person.presence {
        Presence::Here => None,
        Presence::Away => Some("away"),
        Presence::Gone => Some("left"),
    };
    html! {
        <span class="seat-marks">
            if person.you { <span class="mark">{ "you" }</span> }
            if person.driver {
                <span class="mark is-driver" title="Drives: reveals the votes and goes to the next card">
                    <Drawn icon={Icon::Wheel} />{ "drives" }
                </span>
            }
            if let Some(absence) = absence {
                <span class="mark"><Drawn icon={Icon::Away} />{ absence }</span>
            }
            if person.hand == Hand::Watching { <span class="mark">{ "watches" }</span> }
            if person.talks {
                <span class="mark is-talk" title="Far from the others: worth hearing why">
                    <Drawn icon={Icon::Talk} />{ "talk" }
                </span>
            }
        </span>
    }
}

fn menu(props: &SeatProps) -> Html {
    let Some(on_menu) = props.on_menu.clone() else { return Html::default() };
    let seat = props.person.id;
    let open = Callback::from(move |_: MouseEvent| on_menu.emit(seat));
    let label = format!("More about {}", props.person.label);
    html! {
        <button type="button" class="button is-icon seat-menu" data-test="seat-menu" aria-label={label} onclick={open}>
            <Drawn icon={Icon::Dots} />
        </button>
    }
}
