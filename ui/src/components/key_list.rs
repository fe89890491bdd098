//! The list of keys.

use yew::{Callback, Html, MouseEvent, component, html, use_state_eq};

use super::modal::Modal;

/// What each key is for, as it stands in the list.
const KEYS: [(&[&str], &str); 7] = [
    (&["0", "…", "9"], "Choose a card by its number; 1 then 3 is 13"),
    (&["←", "→"], "Choose the card beside it"),
    (&["Enter"], "Vote with the chosen card, or take the vote back"),
    (&["S"], "Driver: start, or skip the card"),
    (&["R"], "Driver: reveal the votes, or vote again"),
    (&["N"], "Driver: next card"),
    (&["?"], "This list"),
];

/// The button that shows the list; it stands at the top of the room.
#[component]
pub(crate) fn KeyList() -> Html {
    let open = use_state_eq(|| false);
    let set = |is_open: bool| {
        let open = open.setter();
        move || open.set(is_open)
    };
    let (show, close) = (set(true), set(false));
    let show = Callback::from(move |_: MouseEvent| show());
    html! {
        <>
            <button type="button" class="button is-quiet keys-button" data-test="keys" aria-keyshortcuts="?" aria-label="Keys"
                title="Keys" onclick={show}><kbd>{ "?" }</kbd></button>
            if *open {
                <Modal title="Keys" test="keys-dialog" on_close={Callback::from(move |()| close())}>
                    <dl class="keys">
                        { for KEYS.map(|(keys, what)| html! {
                            <div>
                                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                                <dd>{ what }</dd>
                            </div>
                        }) }
                    </dl>
                </Modal>
            }
        </>
    }
}
