//! How a component asks for something: out of the context, so that no props are passed down for it.

use std::rc::Rc;

use room::message::Request;
use room::ui_protocol::{Ask, Told, Trouble};
use room::{Name, RoundId, Vote};
use wasm_bindgen_futures::spawn_local;
use yew::{UseReducerDispatcher, hook, use_context};

use crate::error_texts::said;
use crate::state::{Action, State};
use crate::transport::Transport;

/// The way to ask for something; cheap to clone.
#[derive(Clone)]
pub(crate) struct Asker {
    transport: Rc<dyn Transport>,
    dispatch: UseReducerDispatcher<State>,
}

impl PartialEq for Asker {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.transport, &other.transport)
    }
}

/// The page's [`Asker`].
#[hook]
pub(crate) fn use_asker() -> Asker {
    use_context().expect("the app provides the asker around every screen")
}

impl Asker {
    /// Asks through `transport`; what comes of it is told to `dispatch`.
    pub(crate) fn new(transport: Rc<dyn Transport>, dispatch: UseReducerDispatcher<State>) -> Self {
        Self { transport, dispatch }
    }

    /// Asks, and waits for the answer.
    pub(crate) async fn told(&self, ask: Ask) -> Result<Told, Trouble> {
        self.transport.ask(ask).await
    }

    /// Asks; if it goes wrong, a notice says why.
    pub(crate) fn ask(&self, ask: Ask) {
        let asker = self.clone();
        spawn_local(async move {
            if let Err(trouble) = asker.told(ask).await {
                asker.trouble(said(trouble));
            }
        });
    }

    /// Asks something of the room.
    pub(crate) fn room(&self, request: Request) {
        self.ask(Ask::Room { request });
    }

    /// Renames the person in the room, and for the next ones.
    pub(crate) fn rename(&self, name: Name) {
        self.ask(Ask::SetName { name: name.to_string() });
        self.room(Request::Rename { name });
    }

    /// Votes, or takes the vote back. It shows at once.
    pub(crate) fn vote(&self, round: RoundId, vote: Option<Vote>) {
        self.dispatch.dispatch(Action::Picked { round, vote });
        let request = match vote {
            Some(vote) => Request::Vote { round, vote },
            None => Request::Withdraw { round },
        };
        let asker = self.clone();
        spawn_local(async move {
            let told = asker.told(Ask::Room { request }).await;
            asker.dispatch.dispatch(Action::PickAnswered { round, carried_out: told.is_ok() });
            if let Err(trouble) = told {
                asker.trouble(said(trouble));
            }
        });
    }

    /// Tells the person something in passing.
    pub(crate) fn tell(&self, text: impl Into<String>) {
        self.dispatch.dispatch(Action::Tell { text: text.into(), trouble: false });
    }

    /// Tells the person that something went wrong.
    pub(crate) fn trouble(&self, text: impl Into<String>) {
        self.dispatch.dispatch(Action::Tell { text: text.into(), trouble: true });
    }

    /// A reaction has been seen.
    pub(crate) fn landed(&self, reaction: u32) {
        self.dispatch.dispatch(Action::Landed(reaction));
    }

    /// A notice has been read.
    pub(crate) fn dismiss(&self, notice: u32) {
        self.dispatch.dispatch(Action::Dismiss(notice));
    }
}
