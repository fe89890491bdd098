//! How a component asks for something: out of the context, so that no props are passed down for it.

use std::rc::Rc;

use room::message::Request;
use room::ui_protocol::{UiCommand, UiError, UiReply};
use room::{Name, RoundId, Vote};
use wasm_bindgen_futures::spawn_local;
use yew::{UseReducerDispatcher, hook, use_context};

use crate::error_texts::said;
use crate::state::{Action, State};
use crate::transport::Transport;

/// The way to ask for something; cheap to clone.
#[derive(Clone)]
pub(crate) struct Dispatch {
    transport: Rc<dyn Transport>,
    dispatch: UseReducerDispatcher<State>,
}

impl PartialEq for Dispatch {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.transport, &other.transport)
    }
}

/// The page's [`Dispatch`].
#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    use_context().expect("the app provides the asker around every screen")
}

impl Dispatch {
    /// Asks through `transport`; what comes of it is told to `dispatch`.
    pub(crate) fn new(transport: Rc<dyn Transport>, dispatch: UseReducerDispatcher<State>) -> Self {
        Self { transport, dispatch }
    }

    /// Asks, and waits for the answer.
    pub(crate) async fn told(&self, ask: UiCommand) -> Result<UiReply, UiError> {
        self.transport.ask(ask).await
    }

    /// Asks; if it goes wrong, a notice says why.
    pub(crate) fn ask(&self, ask: UiCommand) {
        let dispatch = self.clone();
        spawn_local(async move {
            if let Err(error) = dispatch.told(ask).await {
                dispatch.error(said(error));
            }
        });
    }

    /// Asks something of the room.
    pub(crate) fn room(&self, request: Request) {
        self.ask(UiCommand::Room { request });
    }

    /// Renames the person in the room, and for the next ones.
    pub(crate) fn rename(&self, name: Name) {
        self.ask(UiCommand::SetName { name: name.to_string() });
        self.room(Request::Rename { name });
    }

    /// Votes, or takes the vote back. It shows at once.
    pub(crate) fn vote(&self, round: RoundId, vote: Option<Vote>) {
        self.dispatch.dispatch(Action::Picked { round, vote });
        let request = match vote {
            Some(vote) => Request::Vote { round, vote },
            None => Request::Withdraw { round },
        };
        let dispatch = self.clone();
        spawn_local(async move {
            let told = dispatch.told(UiCommand::Room { request }).await;
            dispatch.dispatch.dispatch(Action::PickAnswered { round, carried_out: told.is_ok() });
            if let Err(error) = told {
                dispatch.error(said(error));
            }
        });
    }

    /// Tells the person something in passing.
    pub(crate) fn tell(&self, text: impl Into<String>) {
        self.dispatch.dispatch(Action::Tell { text: text.into(), error: false });
    }

    /// Tells the person that something went wrong.
    pub(crate) fn error(&self, text: impl Into<String>) {
        self.dispatch.dispatch(Action::Tell { text: text.into(), error: true });
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
