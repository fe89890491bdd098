//! Choice of an avatar: a colour, and an emoji instead of the initials.

use room::{Avatar, Colour, Emoji};
use yew::{AttrValue, Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state};

use crate::browser;
use crate::texts;

/// Emoji offered as buttons. The person can type any other.
const SUGGESTED_EMOJI: [&str; 8] = ["🦊", "🐙", "🐝", "🦉", "🌵", "🍀", "🚀", "🧁"];

/// Props of [`AvatarChoice`].
#[derive(Properties, PartialEq)]
pub(crate) struct AvatarChoiceProps {
    /// Index of the current colour.
    pub(crate) colour: u8,
    /// The current initials or emoji.
    pub(crate) initials: AttrValue,
    /// The person chose another avatar.
    pub(crate) on_avatar: Callback<Avatar>,
}

/// Eight colours, some emoji, and a field for any other emoji.
#[component]
pub(crate) fn AvatarChoice(props: &AvatarChoiceProps) -> Html {
    let problem = use_state(|| None::<String>);
    let emoji = Emoji::new(&props.initials).ok();
    let set = |colour: Colour, emoji: Option<Emoji>| {
        let (on_avatar, problem) = (props.on_avatar.clone(), problem.setter());
        move || {
            problem.set(None);
            on_avatar.emit(Avatar { colour, emoji: emoji.clone() });
        }
    };
    let current = Colour::new(props.colour).unwrap_or_default();
    let colour = |colour: Colour| {
        let (is_on, choose) = (colour == current, set(colour, emoji.clone()));
        html! {
            <button type="button" key={colour.number()} class={classes!("avatar", format!("hue-{}", colour.number()), is_on.then_some("is-chosen"))}
                data-test={format!("colour-{}", colour.number())} aria-pressed={is_on.to_string()} aria-label={texts::colour(usize::from(colour.number()) + 1)}
                onclick={Callback::from(move |_: MouseEvent| choose())}>{ &props.initials }</button>
        }
    };
    let emoji_button = |text: &'static str| {
        let choose = set(current, Emoji::new(text).ok());
        html! {
            <button type="button" key={text} class="button is-icon" data-test={format!("emoji-{text}")} onclick={Callback::from(move |_: MouseEvent| choose())}>{ text }</button>
        }
    };
    let on_emoji = {
        let (on_avatar, problem) = (props.on_avatar.clone(), problem.setter());
        Callback::from(move |event: Event| {
            let emoji = match browser::input_value(&event).trim() {
                "" => Ok(None),
                text => Emoji::new(text).map(Some),
            };
            problem.set(emoji.as_ref().err().map(|&error| texts::avatar_error(error)));
            if let Ok(emoji) = emoji {
                on_avatar.emit(Avatar { colour: current, emoji });
            }
        })
    };
    let initials = set(current, None);
    html! {
        <section class="avatar-choice" aria-label={texts::your_avatar()}>
            <div class="setting-choices">{ for Colour::all().map(colour) }</div>
            <div class="setting-choices">
                <button type="button" class="button is-small" data-test="emoji-none" onclick={Callback::from(move |_: MouseEvent| initials())}>{ texts::initials() }</button>
                { for SUGGESTED_EMOJI.map(emoji_button) }
                <input type="text" class="emoji-custom" data-test="emoji-custom" aria-label={texts::another_emoji()} placeholder="🙂" onchange={on_emoji} maxlength="16" autocomplete="off"
                    aria-invalid={problem.is_some().then_some("true")} />
            </div>
            if let Some(problem) = &*problem { <p class="problem" role="alert">{ problem }</p> }
        </section>
    }
}
