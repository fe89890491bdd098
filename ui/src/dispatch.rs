//! Sends commands and actions from any component. [`Dispatch`] comes from a context, so it is not passed down as a
//! prop.

use std::rc::Rc;

use room::message::Request;
use room::ui_protocol::{UiCommand, UiError, UiReply};
use room::{Name, RoundId, Vote};
use wasm_bindgen_futures::spawn_local;
use yew::{UseReducerDispatcher, hook, use_context};

use crate::state::{Action, State};
use crate::transport::Transport;

/// Sends commands to the transport and actions to the reducer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Dispatch {
    transport: Rc<dyn Transport>,
    dispatcher: UseReducerDispatcher<State>,
}

impl PartialEq for Dispatch {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.transport, &other.transport)
    }
}

/// Returns the page's [`Dispatch`].
#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    use_context().expect("App provides the Dispatch context around every screen")
}

impl Dispatch {
    /// Commands go to `transport`, actions to `dispatcher`.
    pub(crate) fn new(transport: Rc<dyn Transport>, dispatcher: UseReducerDispatcher<State>) -> Self {
        Self { transport, dispatcher }
    }

    /// Sends a command and returns its reply.
    pub(crate) async fn call(&self, command: UiCommand) -> Result<UiReply, UiError> {
        self.transport.call(command).await
    }

    /// Sends a command. A toast shows the error if it fails.
    pub(crate) fn send(&self, command: UiCommand) {
        let dispatch = self.clone();
        spawn_local(async move {
            if let Err(error) = dispatch.call(command).await {
                dispatch.show_error(error.message);
            }
        });
    }

    /// Sends a request to the room.
    pub(crate) fn send_request(&self, request: Request) {
        self.send(UiCommand::Room { request });
    }

    /// Renames the person in this room and for later rooms.
    pub(crate) fn rename(&self, name: Name) {
        self.send(UiCommand::SetName { name: name.to_string() });
        self.send_request(Request::Rename { name });
    }

    /// Votes, or withdraws the vote. The page shows it before the host confirms it.
    pub(crate) fn vote(&self, round: RoundId, vote: Option<Vote>) {
        self.dispatcher.dispatch(Action::PickVote { round, vote });
        let request = match vote {
            Some(vote) => Request::Vote { round, vote },
            None => Request::Withdraw { round },
        };
        let dispatch = self.clone();
        spawn_local(async move {
            let result = dispatch.call(UiCommand::Room { request }).await;
            dispatch.dispatcher.dispatch(Action::VoteAnswered { round, accepted: result.is_ok() });
            if let Err(error) = result {
                dispatch.show_error(error.message);
            }
        });
    }

    /// Shows a toast.
    pub(crate) fn show_toast(&self, text: impl Into<String>) {
        self.dispatcher.dispatch(Action::ShowToast { text: text.into(), error: false });
    }

    /// Shows an error toast.
    pub(crate) fn show_error(&self, text: impl Into<String>) {
        self.dispatcher.dispatch(Action::ShowToast { text: text.into(), error: true });
    }

    /// Removes a reaction that has floated away.
    pub(crate) fn remove_reaction(&self, id: u32) {
        self.dispatcher.dispatch(Action::RemoveReaction(id));
    }

    /// Removes a toast.
    pub(crate) fn dismiss_toast(&self, id: u32) {
        self.dispatcher.dispatch(Action::DismissToast(id));
    }
}
