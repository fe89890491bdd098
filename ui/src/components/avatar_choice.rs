//! The choice of one's face: a colour, and an emoji in place of the initials.

use room::{Avatar, Colour, Emoji};
use yew::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state};

use crate::browser;
use crate::error_texts::face_fault;
use crate::texts;

/// Emoji that are offered; any other can be typed.
const OFFERED: [&str; 8] = ["🦊", "🐙", "🐝", "🦉", "🌵", "🍀", "🚀", "🧁"];

/// The face now.
#[derive(Properties, PartialEq)]
pub(crate) struct FaceChoiceProps {
    /// Its colour.
    pub(crate) colour: u8,
    /// The letters or the emoji on it.
    pub(crate) shown: AttrValue,
    /// Another one is chosen.
    pub(crate) on_face: Callback<Avatar>,
}

/// Eight colours, some emoji, and a field for any other.
#[component]
pub(crate) fn FaceChoice(props: &FaceChoiceProps) -> Html {
    let problem = use_state(|| None::<String>);
    let emoji = Emoji::new(&props.shown).ok();
    let set = |colour: Colour, emoji: Option<Emoji>| {
        let (on_face, problem) = (props.on_face.clone(), problem.setter());
        move || {
            problem.set(None);
            on_face.emit(Avatar { colour, emoji: emoji.clone() });
        }
    };
    let now = Colour::new(props.colour).unwrap_or_default();
    let colour = |colour: Colour| {
        let (is_on, choose) = (colour == now, set(colour, emoji.clone()));
        html! {
            <button type="button" key={colour.number()} class={classes!("face", format!("hue-{}", colour.number()), is_on.then_some("is-chosen"))}
                data-test={format!("colour-{}", colour.number())} aria-pressed={is_on.to_string()} aria-label={texts::colour(usize::from(colour.number()) + 1)}
                onclick={Callback::from(move |_: MouseEvent| choose())}>{ &props.shown }</button>
        }
    };
    let offer = |text: &'static str| {
        let choose = set(now, Emoji::new(text).ok());
        html! {
            <button type="button" key={text} class="button is-icon" data-test={format!("emoji-{text}")} onclick={Callback::from(move |_: MouseEvent| choose())}>{ text }</button>
        }
    };
    let typed = {
        let (on_face, problem) = (props.on_face.clone(), problem.setter());
        Callback::from(move |event: Event| {
            let emoji = match browser::typed(&event).trim() {
                "" => Ok(None),
                text => Emoji::new(text).map(Some),
            };
            problem.set(emoji.as_ref().err().map(|error| face_fault(error).to_owned()));
            if let Ok(emoji) = emoji {
                on_face.emit(Avatar { colour: now, emoji });
            }
        })
    };
    let initials = set(now, None);
    html! {
        <section class="face-choice" aria-label={texts::your_face()}>
            <div class="setting-choices">{ for Colour::all().map(colour) }</div>
            <div class="setting-choices">
                <button type="button" class="button is-small" data-test="emoji-none" onclick={Callback::from(move |_: MouseEvent| initials())}>{ texts::initials() }</button>
                { for OFFERED.map(offer) }
                <input type="text" class="emoji-own" data-test="emoji-own" aria-label={texts::another_emoji()} placeholder="🙂" onchange={typed} maxlength="16" autocomplete="off"
                    aria-invalid={problem.is_some().then_some("true")} />
            </div>
            if let Some(problem) = &*problem { <p class="problem" role="alert">{ problem }</p> }
        </section>
    }
}
