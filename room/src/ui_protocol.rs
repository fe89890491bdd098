//! What a page says to whatever carries it into a room, and hears back: the same words whether the
//! page runs in the app's window (the app carries it) or in a browser (a socket of its own does).
//!
//! A page sends an [`UiCommand`] and gets one [`UiReply`] or [`UiError`] for it; whatever happens by itself
//! arrives as [`UiEvent`]. The first ask is [`UiCommand::Open`]; the news that follow tell a page all it needs
//! to draw itself, also when it was reloaded in the middle of a meeting.

use serde::{Deserialize, Serialize};

use crate::message::{Answer, CloseCode, FailureCode, HostMessage, RefusalCode, Request};
use crate::record::{PastCard, PastMeeting};
use crate::{Avatar, Name, RoomId, Scale, Stage};

/// What a page asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum UiCommand {
    /// The page is there, and wants to know everything.
    Open,
    /// Remember the person's name.
    SetName {
        /// As typed.
        name: String,
    },
    /// Host a room on this machine, and sit down in it.
    Host {
        /// The room's name, as typed.
        room: String,
    },
    /// Sit down in a room.
    Join {
        /// Which.
        target: JoinTarget,
    },
    /// Give up: leave the room, or stop trying to get in. A room that is hosted here goes on at somebody else's
    /// machine, or closes if nobody else here could host it.
    Leave,
    /// Have the room that is hosted here go on at somebody else's machine, and stay in it.
    HandOverHosting,
    /// Ask something of the room one sits in.
    Room {
        /// What.
        request: Request,
    },
    /// Write a file where the person finds it.
    Save {
        /// The file's name, without folders, as it should be if none of that name exists.
        file_name: String,
        /// What goes into it.
        text: String,
    },
    /// Open a link in the person's browser.
    OpenLink {
        /// An `http` or `https` address.
        url: String,
    },
    /// Have the system say something, in place of what it was to say before: the person looks elsewhere. A browser's
    /// page can't.
    Notify {
        /// What.
        notice: Notice,
    },
    /// Strike a room off the recent ones.
    Forget {
        /// Which.
        room: RoomId,
    },
    /// Host a room again that was hosted here before, with all that was settled in it.
    Resume {
        /// Which.
        room: RoomId,
    },
    /// Delete what is kept of a room to go on with it. What was settled in it stays in the history.
    ForgetResumable {
        /// Which.
        room: RoomId,
    },
    /// Remember how the person wants it. Answered by [`UiEvent::Preferences`] too.
    SetPreferences {
        /// How.
        preferences: Preferences,
    },
    /// The meetings that are kept, told as [`UiReply::Meetings`]. This and all that follow are for where
    /// [`OwnProfile::native`] is true: elsewhere nothing is kept.
    ListMeetings,
    /// What was settled in a meeting, in the order in which it was, told as [`UiReply::Cards`].
    OpenMeeting {
        /// Which.
        room: RoomId,
    },
    /// Cards of all meetings by words of their keys and titles, newest first, told as [`UiReply::Cards`]: at most
    /// [`crate::limits::CARDS_FOUND`].
    SearchCards {
        /// The words, in any case and order; each has to be in it somewhere.
        words: String,
    },
    /// A meeting as a text to save, told as [`UiReply::Exported`].
    ExportMeeting {
        /// Which.
        room: RoomId,
        /// In what form.
        form: ExportFormat,
    },
    /// Delete a meeting for good.
    DeleteMeeting {
        /// Which.
        room: RoomId,
    },
    /// For each value of the room's scale up to [`crate::limits::CARDS_ON_SHELF`] cards that this team settled at
    /// it before, told as [`UiReply::Cards`]: by ascending value, newest first. The card on the table is not among them.
    ReadShelf,
}

/// Something for the system to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub text: String,
}

/// How a meeting is written for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// For a spreadsheet.
    Csv,
    /// For a wiki.
    Markdown,
    /// For a program.
    Json,
}

/// How the person wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Whether a sound says that the time is up.
    pub sounds: bool,
    /// Whether the system says that others wait for the person while the window is not in front.
    pub notifications: bool,
    /// The language, as a code such as `de`; none for the system's.
    pub language: Option<String>,
    /// The scale that the person chose last, for the next room that they host; none before the first.
    pub scale: Option<Scale>,
    /// The face that the person chose last; none before the first.
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

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which room to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum JoinTarget {
    /// One that is listed, or recent.
    Room {
        /// Its id.
        id: RoomId,
    },
    /// One at an address, as typed: `192.168.1.5`, `192.168.1.5:7420` or a link.
    Address {
        /// As typed.
        text: String,
    },
}

/// The answer to an [`UiCommand`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "told"))]
pub enum UiReply {
    /// It is done, or under way.
    Done,
    /// The room did it, and answered.
    Answered {
        /// What it answered.
        answer: Answer,
    },
    /// The file is written.
    Saved {
        /// Where, as people read it.
        path: String,
    },
    /// The meetings that are kept.
    Meetings {
        /// By the time of the last card, newest first.
        meetings: Vec<PastMeeting>,
        /// What is wrong with the file that they are in, as people read it, if anything is.
        note: Option<String>,
    },
    /// Cards that were settled.
    Cards {
        /// In the order of the ask.
        cards: Vec<PastCard>,
    },
    /// A meeting in the form that was asked for.
    Exported {
        /// What goes into a file of it.
        text: String,
    },
}

/// Why an [`UiCommand`] was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct UiError {
    /// For the page.
    pub code: UiErrorCode,
    /// For people: what was wrong and what to do.
    pub message: String,
}

/// Why an [`UiCommand`] was not carried out, for the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UiErrorCode {
    /// A name breaks the rules.
    Name,
    /// An address can't be read.
    Address,
    /// No such room is known.
    UnknownRoom,
    /// The room could not be opened on this machine.
    CannotHost,
    /// One has to sit in a room for that.
    NotInRoom,
    /// The room is not hosted here, or nobody else here could host it just now.
    CannotHandOver,
    /// The file could not be written.
    CannotSave,
    /// The link could not be opened.
    CannotOpen,
    /// What is kept can't be read or written, or is not there.
    History,
    /// Whatever carries the page did not answer as it should.
    Broken,
    /// The room said no.
    Room(FailureCode),
}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "news", content = "of"))]
pub enum UiEvent {
    /// Who one is here.
    OwnProfile(OwnProfile),
    /// How the person wants it.
    Preferences(Preferences),
    /// The rooms that are to be seen now, by name; the whole list each time.
    Rooms(Vec<DiscoveredRoom>),
    /// The rooms one was in lately, newest first; the whole list each time.
    Recent(Vec<RecentRoom>),
    /// The rooms that were hosted here and can go on, newest first; the whole list each time.
    Resumable(Vec<ResumableRoom>),
    /// How the way into the room stands.
    Connection(ConnectionStatus),
    /// The host of the room said this: [`HostMessage::Joined`] first, again after each reconnection.
    FromHost(HostMessage),
}

/// Who one is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProfile {
    /// The person's name, once they said it.
    pub name: Option<Name>,
    /// The program and its version.
    pub app: String,
}

/// A room that is to be seen on the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoveredRoom {
    /// Which room.
    pub id: RoomId,
    /// Its name.
    pub name: Name,
    /// Where it answered, as `address:port`.
    pub address: String,
    /// How many people are there.
    pub seated: usize,
    /// What is going on there.
    pub stage: Stage,
    /// Whether one needs a PIN to get in.
    pub locked: bool,
    /// Whether its host speaks this app's version of the wire.
    pub same_protocol: bool,
}

/// A room one was in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentRoom {
    /// Which room.
    pub id: RoomId,
    /// Its name.
    pub name: Name,
    /// Where it was, as `address:port`.
    pub address: String,
}

/// A room that was hosted here, and can go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumableRoom {
    /// Which room.
    pub id: RoomId,
    /// Its name.
    pub name: Name,
    /// When something last happened there, in seconds since 1970, UTC.
    pub latest: u64,
    /// How many of its cards have an estimate.
    pub settled: usize,
    /// How many cards it has.
    pub cards: usize,
}

/// How the way into the room stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "link"))]
pub enum ConnectionStatus {
    /// In no room, nor on the way to one.
    Out,
    /// On the way into a room for the first time.
    Connecting {
        /// The room's name, or the address, as people read it.
        to: String,
    },
    /// In the room.
    In {
        /// Under which addresses (`address:port`) others reach the room, if it is hosted here.
        hosting: Option<Vec<String>>,
    },
    /// Was in the room, and is trying to get back.
    Reconnecting {
        /// How many tries have failed.
        tries: u32,
        /// What is wrong, as people read it.
        because: String,
    },
    /// It is over: back to the lobby with this.
    Ended {
        /// Why, for the page.
        why: EndReason,
        /// Why, for people.
        message: String,
    },
}

/// Why the way into a room ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Nothing answered at any of the room's addresses.
    Unreachable,
    /// A link led here that leads to no room, or whose owner has not said their name yet.
    Astray,
    /// The host let nobody in, for this reason.
    Refused(RefusalCode),
    /// The host ended it, for this reason.
    Closed(CloseCode),
}
