//! The list of keyboard shortcuts.

use yew::{Callback, Html, MouseEvent, component, html, use_state_eq};

use super::modal::Modal;

use crate::texts;

/// The keys and their descriptions.
const KEYS: [(&[&str], texts::TextFn); 7] = [
    (&["0", "…", "9"], texts::key_digits),
    (&["←", "→"], texts::key_arrows),
    (&["Enter"], texts::key_enter),
    (&["S"], texts::key_s),
    (&["R"], texts::key_r),
    (&["N"], texts::key_n),
    (&["?"], texts::key_list),
];

/// The button that shows the list.
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
            <button type="button" class="button is-quiet keys-button" data-test="keys" aria-keyshortcuts="?" aria-label={texts::keyboard_shortcuts()}
                title={texts::keyboard_shortcuts()} onclick={show}><kbd>{ "?" }</kbd></button>
            if *open {
                <Modal title={texts::keyboard_shortcuts()} test="keys-dialog" on_close={Callback::from(move |()| close())}>
                    <dl class="keys">
                        { for KEYS.map(|(keys, what)| html! {
                            <div>
                                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                                <dd>{ what() }</dd>
                            </div>
                        }) }
                    </dl>
                </Modal>
            }
        </>
    }
}
