//! The messages between a page and its transport. The transport is the desktop app for a page in the app's
//! window, and the page's own WebSocket code for a page in a browser; both speak the same messages.
//!
//! A page sends a [`UiCommand`] and gets one [`UiReply`] or [`UiError`] for it. [`UiEvent`]s arrive at any
//! time. The first command is [`UiCommand::Open`]. The events that follow contain everything the page needs
//! to draw itself, also after a reload in the middle of a meeting.

use serde::{Deserialize, Serialize};

use crate::message::{Answer, CloseCode, FailureCode, HostMessage, RefusalCode, Request};
use crate::record::{PastCard, PastMeeting};
use crate::{Avatar, Continuation, Fingerprint, Name, RoomId, Scale, Stage};

/// A command from the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiCommand {
    /// The page has loaded: send all events that describe the current situation.
    Open,
    /// Remember the person's name.
    SetName {
        /// The name as typed.
        name: String,
    },
    /// Continue with the seat that this page was opened with, or come as somebody else. Only for a page in a browser.
    ContinueAs {
        /// Whether to use the seat.
        agrees: bool,
    },
    /// Host a new room on this machine and join it.
    Host {
        /// The room's name, as typed.
        room: String,
    },
    /// Join a room.
    Join {
        /// Which room, as chosen or typed.
        target: JoinTarget,
    },
    /// Leave the room, or stop connecting. A room hosted here moves to a successor's machine, or closes if
    /// there is none.
    Leave,
    /// Open a new room with the cards and results of the present one, whose host is lost, and join it.
    ContinueAsNewRoom,
    /// Move the room hosted here to a successor's machine, and stay in it.
    HandOverHosting,
    /// Send a request to the current room.
    Room {
        /// The request to pass on.
        request: Request,
    },
    /// Write a file to the person's downloads folder.
    Save {
        /// The preferred file name without folders. If a file of this name exists, another name is used.
        file_name: String,
        /// The file's content.
        text: String,
    },
    /// Open a link in the person's browser.
    OpenLink {
        /// An `http` or `https` address.
        url: String,
    },
    /// Show a system notification. It replaces the previous one. Not available to a page in a browser.
    Notify {
        /// Its title and text.
        notice: Notice,
    },
    /// Remove a room from the recent rooms.
    Forget {
        /// The room to forget.
        room: RoomId,
    },
    /// Host a saved room again, with all of its cards and estimates.
    Resume {
        /// The saved room to host.
        room: RoomId,
    },
    /// Delete the snapshot of a saved room. Its estimates stay in the history.
    ForgetResumable {
        /// The room whose snapshot is deleted.
        room: RoomId,
    },
    /// Save the person's preferences. A [`UiEvent::Preferences`] follows.
    SetPreferences {
        /// The new preferences.
        preferences: Preferences,
    },
    /// List the past meetings. Answered by [`UiReply::Meetings`]. This and all following commands work only
    /// in the desktop app: a page in a browser has no history.
    ListMeetings,
    /// List the cards of a past meeting in the order in which they were settled. Answered by
    /// [`UiReply::Cards`].
    OpenMeeting {
        /// The meeting's room.
        room: RoomId,
    },
    /// Search the cards of all past meetings by key and title, newest first. Answered by [`UiReply::Cards`]
    /// with at most [`crate::limits::MAX_SEARCH_RESULTS`] cards.
    SearchCards {
        /// The search words, in any case and order. A card must contain all of them.
        words: String,
    },
    /// Export a past meeting. Answered by [`UiReply::Exported`].
    ExportMeeting {
        /// The meeting's room.
        room: RoomId,
        /// The file format.
        form: ExportFormat,
    },
    /// Delete a past meeting permanently.
    DeleteMeeting {
        /// The meeting's room.
        room: RoomId,
    },
    /// List this team's past estimates: for each value of the scale up to
    /// [`crate::limits::MAX_PAST_CARDS_PER_VALUE`] cards, by ascending value, newest first, without the card
    /// on the table. Answered by [`UiReply::Cards`].
    ListPastEstimates,
}

/// A system notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The title, a few words.
    pub title: String,
    /// The text, one sentence.
    pub text: String,
}

/// The file format of an exported meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// CSV, for a spreadsheet.
    Csv,
    /// Markdown, for a wiki.
    Markdown,
    /// JSON, for a program.
    Json,
}

/// The person's preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The colour theme.
    pub theme: Theme,
    /// Whether the end of a timer plays a sound.
    pub sounds: bool,
    /// Whether a notification appears when the others wait for the person and the window is in the
    /// background.
    pub notifications: bool,
    /// The language as a code such as `de`; `None` for the system's language.
    pub language: Option<String>,
    /// The scale for the next room that the person hosts; `None` for the default.
    pub scale: Option<Scale>,
    /// The person's avatar; `None` if they never chose one.
    #[serde(alias = "face")]
    pub avatar: Option<Avatar>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            sounds: false,
            notifications: true,
            language: None,
            scale: None,
            avatar: None,
        }
    }
}

/// The colour theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// The system's theme.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The room to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinTarget {
    /// A discovered or recent room.
    Room {
        /// The room's id.
        id: RoomId,
    },
    /// A room at an address or short code: `192.168.1.5`, `192.168.1.5:7420`, `ACDE-F3K` or a link.
    Address {
        /// The address as typed.
        text: String,
    },
}

/// The answer to a [`UiCommand`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiReply {
    /// The command was carried out or has started.
    Done,
    /// The room carried out the request and answered.
    Answered {
        /// The room's answer.
        answer: Answer,
    },
    /// The file was written.
    Saved {
        /// The file's path, for people.
        path: String,
    },
    /// The past meetings.
    Meetings {
        /// The meetings by the time of their last card, newest first.
        meetings: Vec<PastMeeting>,
        /// For people: what is wrong with the history file, if anything.
        note: Option<String>,
    },
    /// Settled cards of past meetings.
    Cards {
        /// The cards, in the order that the command specifies.
        cards: Vec<PastCard>,
    },
    /// The exported meeting.
    Exported {
        /// The content of the file.
        text: String,
    },
}

/// A failed [`UiCommand`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct UiError {
    /// The reason, for the page.
    pub code: UiErrorCode,
    /// The reason and what to do about it, for people, in the page's language.
    pub message: String,
}

/// Why a [`UiCommand`] failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiErrorCode {
    /// The name breaks the rules of [`Name`].
    Name,
    /// The address cannot be parsed.
    Address,
    /// The room is not known.
    UnknownRoom,
    /// The room could not be opened on this machine.
    CannotHost,
    /// The page is in no room.
    NotInRoom,
    /// The room is not hosted here, or has no successor now.
    CannotHandOver,
    /// The file could not be written.
    CannotSave,
    /// The link could not be opened.
    CannotOpen,
    /// The history or a saved room cannot be read or written, or does not exist.
    History,
    /// The transport failed or gave an invalid reply.
    Broken,
    /// The room refused the request.
    Room(FailureCode),
}

/// An event that the page has to show. `M` is what the host sent: a [`HostMessage`] on its way to the page, and an
/// [`Update`](crate::Update) once it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiEvent<M = HostMessage> {
    /// The person's profile changed.
    OwnProfile(OwnProfile),
    /// The preferences changed.
    Preferences(Preferences),
    /// The discovered rooms, sorted by name: always the whole list.
    Rooms(Vec<DiscoveredRoom>),
    /// The recent rooms, newest first: always the whole list.
    Recent(Vec<RecentRoom>),
    /// The saved rooms that can be hosted again, newest first: always the whole list.
    Resumable(Vec<ResumableRoom>),
    /// The connection to the room changed.
    Connection(ConnectionStatus),
    /// The room's host has been lost for a while: the rooms that continue it, the best one first. The person can open one too, with
    /// [`UiCommand::ContinueAsNewRoom`]. `None` once there is a host again.
    NewRooms(Option<Vec<NewRoom>>),
    /// The room that this app hosts can't be saved, or is saved again.
    SaveStatus(SaveStatus),
    /// The room's host sent this. [`HostMessage::Joined`] comes first, and again after each reconnection.
    FromHost(M),
}

impl<M> UiEvent<M> {
    /// Replaces what the host sent by the result of `apply`; `None` if there is none. Other events stay as they are.
    pub fn apply_host_message<N>(self, apply: impl FnOnce(M) -> Option<N>) -> Option<UiEvent<N>> {
        Some(match self {
            Self::OwnProfile(profile) => UiEvent::OwnProfile(profile),
            Self::Preferences(preferences) => UiEvent::Preferences(preferences),
            Self::Rooms(rooms) => UiEvent::Rooms(rooms),
            Self::Recent(recent) => UiEvent::Recent(recent),
            Self::Resumable(resumable) => UiEvent::Resumable(resumable),
            Self::Connection(status) => UiEvent::Connection(status),
            Self::NewRooms(rooms) => UiEvent::NewRooms(rooms),
            Self::SaveStatus(status) => UiEvent::SaveStatus(status),
            Self::FromHost(message) => UiEvent::FromHost(apply(message)?),
        })
    }
}

/// The person using this page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProfile {
    /// The person's name; `None` until they enter one.
    pub name: Option<Name>,
    /// The program and its version.
    pub app: String,
    /// In a browser that was opened with somebody's seat: the name of that person. They decide with [`UiCommand::ContinueAs`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Name>,
}

/// A room discovered on the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoveredRoom {
    /// The room's id.
    pub id: RoomId,
    /// The room's name.
    pub name: Name,
    /// The address at which it answered, as `ip:port`.
    pub address: String,
    /// The number of people in the room.
    pub seated: usize,
    /// The progress of the meeting.
    pub stage: Stage,
    /// Whether joining needs a PIN.
    pub locked: bool,
    /// Whether its host has the same protocol version as this app.
    pub same_protocol: bool,
    /// The fingerprint of the key that its host has proven.
    pub fingerprint: Fingerprint,
    /// Whether this device knows the room with another host, so that this one may be an impostor.
    pub is_impostor: bool,
    /// The room that it continues, as its founder has signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // The app compares it, not the page.
    pub continues: Option<Box<Continuation>>,
}

/// A room that continues the one whose host is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRoom {
    /// The new room's id.
    pub id: RoomId,
    /// The person in the old room who has opened it.
    pub by: Name,
}

/// A room that the person was in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentRoom {
    /// The room's id.
    pub id: RoomId,
    /// The room's name.
    pub name: Name,
    /// Its last known address, as `ip:port`.
    pub address: String,
}

/// A saved room that can be hosted again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumableRoom {
    /// The room's id.
    pub id: RoomId,
    /// The room's name.
    pub name: Name,
    /// The time of the last change, in seconds since 1970, UTC.
    pub latest: u64,
    /// The number of cards with an estimate.
    pub settled: usize,
    /// The number of cards.
    pub cards: usize,
}

/// Whether the room that this app hosts is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaveStatus {
    /// The last changes could not be saved. The app keeps trying.
    Failing {
        /// The reason and what to do about it, for people, in the page's language.
        message: String,
    },
    /// The room is saved again.
    Resumed {
        /// This fact, for people, in the page's language.
        message: String,
    },
}

/// The state of the connection to a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// In no room, and not connecting to one.
    Out,
    /// Connecting to a room for the first time.
    Connecting {
        /// The room's name or address, for people.
        to: String,
    },
    /// In the room.
    In {
        /// The addresses (`ip:port`) of the room, if it is hosted on this machine.
        hosting: Option<Vec<String>>,
    },
    /// The connection broke. Reconnecting.
    Reconnecting {
        /// The number of failed attempts.
        tries: u32,
        /// Why the last attempt failed, for people, in the page's language.
        because: String,
    },
    /// The connection ended for good: show the lobby and this reason.
    Ended {
        /// The reason, for the page.
        why: EndReason,
        /// The reason, for people, in the page's language.
        message: String,
    },
}

/// Why the connection to a room ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// No address of the room answered.
    Unreachable,
    /// The host has another key than expected, or cannot prove that it may host the room.
    WrongKey,
    /// The link leads to no room, or the person has not entered their name yet.
    Astray,
    /// The host refused the client, for this reason.
    Refused(RefusalCode),
    /// The host closed the connection, for this reason.
    Closed(CloseCode),
}
