//! Every limit of the program, in one place. Each has a test that fails without it.

use std::time::Duration;

/// A name's longest length, in grapheme clusters.
pub const NAME_GRAPHEMES: usize = 40;
/// A name's longest length in bytes, so that no cluster of a thousand accents gets in.
pub const NAME_BYTES: usize = 240;
/// A room's name is cut to this many bytes for its mDNS instance, on a grapheme edge: a label holds
/// 63, and a second room of the same name needs space for " (2)" and more.
pub const INSTANCE_BYTES: usize = 57;

/// Cards in a room.
pub const CARDS: usize = 2_000;
/// A card's key, in characters.
pub const KEY_CHARS: usize = 60;
/// A card's title, in characters; longer is cut with a mark.
pub const TITLE_CHARS: usize = 300;
/// A card's body, in characters; longer is cut with a mark.
pub const BODY_CHARS: usize = 20_000;
/// A card's link, in bytes; a longer one is left out.
pub const LINK_BYTES: usize = 2_000;
/// Columns of a table that cards are made of; those further right are left out.
pub const SHEET_COLUMNS: usize = 50;
/// A card's note, in characters; longer is cut with a mark.
pub const NOTE_CHARS: usize = 2_000;
/// Values on a scale.
pub const SCALE_VALUES: usize = 30;
/// The hint of a scale's value, in grapheme clusters.
pub const HINT_GRAPHEMES: usize = 80;
/// The hint of a scale's value, in bytes.
pub const HINT_BYTES: usize = 480;
/// Colours that a face can have.
pub const COLOURS: u8 = 8;
/// The emoji of a face, in bytes: a family of four takes 25.
pub const EMOJI_BYTES: usize = 40;
/// Rounds of one card that are kept; the oldest go first.
pub const ROUNDS_KEPT: usize = 50;

/// Connections a room takes, unless `--seats` says otherwise.
pub const CONNECTIONS: usize = 64;
/// Connections of one address that have not said hello yet.
pub const UNAUTHENTICATED_PER_ADDRESS: usize = 4;
/// Connections of one address that have no seat, whatever they are about: a browser opens six of them for
/// a page, and many people may share an address.
pub const ARRIVALS_PER_ADDRESS: usize = 64;
/// Connections of all addresses that have no seat: a whole company may sit down at once.
pub const ARRIVALS: usize = 1_024;
/// HTTP requests that are answered to one address a second, in the long run; more of them wait.
pub const VISITS_PER_SECOND: u32 = 100;
/// HTTP requests that are answered to one address at once.
pub const VISIT_BURST: u32 = 400;
/// Seats that a room remembers; past that it forgets those that are gone, longest first.
pub const SEATS_REMEMBERED: usize = 10_000;

/// Members who are listed as those who would host the room next.
pub const SUCCESSORS: usize = 8;
/// Members who may stand by to host the room, listed or not.
pub const STANDING_BY: usize = 64;
/// Addresses of one member who stands by.
pub const SUCCESSOR_ADDRESSES: usize = 8;
/// The highest number that a room gives to a seat, a card or a round, and the most hosts that it may have had: no
/// meeting comes near it, and a program may count on.
pub const NUMBERS: u32 = 1 << 31;
/// What a host draws when it opens a room is below this: so far apart the numbers may be that two hosts give.
pub const NONCES: u32 = 1 << 20;
/// How many epochs ahead of what it knows a member believes another to be; more than that is no meeting.
pub const EPOCHS_AHEAD: u64 = 1_000;
/// Members whom another remembers as those who might host the room.
pub const CONTACTS: usize = 64;
/// How many of a room's earlier hosts are remembered, to tell what has been seen of each one's time.
pub const TERMS: usize = 64;
/// What a card was settled at elsewhere, while the network was split, and waits for the driver's decision.
pub const RIVALS: usize = 8;

/// The largest head of an HTTP request, in bytes.
pub const HEAD_BYTES: usize = 16 * 1024;
/// The largest message from a connection that has no seat yet, in bytes.
pub const HELLO_BYTES: usize = 4 * 1024;
/// The largest message from a seated connection, in bytes.
pub const MESSAGE_BYTES: usize = 128 * 1024;
/// The largest message from a host that a client reads, in bytes: the whole state of a full room, and
/// some.
pub const STATE_BYTES: usize = 32 * 1024 * 1024;
/// How many bytes of cards go into one `add_cards` message, leaving room for its frame.
pub const BATCH_BYTES: usize = 100 * 1024;
/// About how many bytes of cards' texts go into one answer.
pub const PAGE_BYTES: usize = 128 * 1024;
/// The largest message between members' machines, in bytes: a whole room with the texts of its cards.
pub const KEPT_BYTES: usize = 64 * 1024 * 1024;
/// How long it may take to reach another member's machine and to know that it is theirs.
pub const CALL_WITHIN: Duration = Duration::from_secs(2);
/// How long the answer of another member's machine may take.
pub const CALL_ANSWERED_WITHIN: Duration = Duration::from_secs(10);
/// How long an heir may take to open the room of a host that leaves, before the next one is asked.
pub const SUCCESSOR_OPENS_WITHIN: Duration = Duration::from_secs(2);
/// How long an heir that is asked to open the room reads before what it has not read since the room changed much.
pub const SUCCESSOR_READS_WITHIN: Duration = Duration::from_millis(300);
/// How often a host tries again whether those can be reached who stand by.
pub const SUCCESSORS_PROBED_EVERY: Duration = Duration::from_secs(20);
/// Requests a connection may make a second, in the long run.
pub const REQUESTS_PER_SECOND: u32 = 20;
/// Requests a connection may make at once.
pub const REQUEST_BURST: u32 = 40;
/// Messages that wait for one connection; one that falls further behind gets the state instead.
pub const OUTBOX_MESSAGES: usize = 64;
/// How many of these are kept for what is meant for that connection alone, and can't be left out.
pub const OUTBOX_LETTERS: usize = 16;
/// Bytes that wait for one connection before it gets the state instead of what changes.
pub const OUTBOX_BYTES: usize = 512 * 1024;
/// Changes are sent at once in a quiet room, and at most this often in a busy one: once in the time in
/// which a screen is drawn.
pub const CHANGES_EVERY: Duration = Duration::from_millis(16);

/// How long a connection has to send its request's headers.
pub const HEADERS_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection without a seat may take from asking for something to having read the answer: who
/// takes longer holds a place that others need.
pub const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
/// How long a connection has to say hello.
pub const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// How often the host pings a connection.
pub const PING_EVERY: Duration = Duration::from_secs(2);
/// How long a connection may be silent before the host, or the client, gives it up.
pub const SILENCE: Duration = Duration::from_secs(6);
/// How long after it went away a voter still holds up a round, and a driver still drives.
pub const AWAY_GRACE: Duration = Duration::from_secs(10);
/// How long after it went away a seat is gone, and leaves the list.
pub const GONE_AFTER: Duration = Duration::from_secs(60);

/// How long the votes stay closed once everybody has voted, so that a wrong one can be changed.
pub const COUNT_DOWN: Duration = Duration::from_millis(1_500);
/// The shortest time that can be set.
pub const TIMER_SHORTEST: Duration = Duration::from_secs(10);
/// The longest time that can be set.
pub const TIMER_LONGEST: Duration = Duration::from_secs(60 * 60);
/// Reactions that a seat may throw in within [`REACTIONS_WITHIN`].
pub const REACTIONS: usize = 3;
/// See [`REACTIONS`].
pub const REACTIONS_WITHIN: Duration = Duration::from_secs(2);

/// A client's first try to come back.
pub const RECONNECT_FIRST: Duration = Duration::from_millis(100);
/// A client's longest pause between two tries.
pub const RECONNECT_LONGEST: Duration = Duration::from_secs(2);
/// How long a client waits for a connection to open and be challenged.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// How often a member tries the host that it has lost, before it looks for another.
pub const HOST_RETRIES: u32 = 2;
/// In which time it does.
pub const HOST_RETRIED_WITHIN: Duration = Duration::from_millis(500);
/// How much later than the heir before it each one comes forward.
pub const SUCCESSOR_DELAY: Duration = Duration::from_millis(100);
/// How long a member has to say how it stands.
pub const PROBE_WITHIN: Duration = Duration::from_millis(300);
/// How often a member without a host asks the others how they stand.
pub const SEEK_EVERY: Duration = Duration::from_millis(200);
/// How long it looks for one before it says so, and before it goes to one that does not know all that it has seen.
pub const SEEK_LONG: Duration = Duration::from_secs(2);
/// How long it waits for a host that others have and it does not reach, before it comes forward itself: longer than
/// these take to notice that a host is silent.
pub const SEEK_PATIENCE: Duration = Duration::from_secs(9);
/// How long it takes at most to sit down at a host that was found.
pub const JOIN_WITHIN: Duration = Duration::from_secs(2);
/// How soon that is tried again.
pub const JOIN_AGAIN: Duration = Duration::from_millis(100);
/// How long a room as somebody else has it may take to be fetched.
pub const FETCH_WITHIN: Duration = Duration::from_secs(2);
/// How often a host looks for other hosts of its room.
pub const MEET_EVERY: Duration = Duration::from_secs(1);
/// How long another host has to take a room over that is offered to it.
pub const OFFER_WITHIN: Duration = Duration::from_secs(2);
/// A machine that does nothing for so long has slept.
pub const SLEPT: Duration = Duration::from_secs(4);

/// How often a listed room is asked whether it is still there.
pub const ASK_ROOM_EVERY: Duration = Duration::from_secs(3);
/// How soon a room is asked again when something new was heard of it.
pub const ASK_ROOM_AGAIN: Duration = Duration::from_millis(500);
/// How seldom a hinted room is asked that never answers.
pub const ASK_SILENT_ROOM_EVERY: Duration = Duration::from_secs(60);
/// How long a room has to answer.
pub const ROOM_ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// After how many unanswered questions in a row a room leaves the list: with the two times above,
/// well within 15 s of its host's end.
pub const UNANSWERED: u32 = 2;
/// Rooms that a lobby lists; more than that is no office but an attack.
pub const ROOMS_LISTED: usize = 200;
/// Addresses of one room that are tried; more than that is no machine but an attack.
pub const ADDRESSES_PER_ROOM: usize = 16;
/// The largest answer about a room that is read, in bytes.
pub const ABOUT_BYTES: usize = 8 * 1024;
/// A room that changes is announced at most this often.
pub const ANNOUNCE_EVERY: Duration = Duration::from_secs(2);
/// How much later than it happened something that lasts is in a kept room's file, unless it is there at once.
pub const KEPT_WITHIN: Duration = Duration::from_secs(1);
/// Rooms hosted earlier that the app keeps, to go on with them.
pub const ROOMS_KEPT: usize = 5;
/// Recent rooms that the app remembers.
pub const ROOMS_RECENT: usize = 8;
/// Cards that a search in past meetings finds; the oldest are left out.
pub const CARDS_FOUND: usize = 200;
/// Cards on the reference shelf for each value of the scale.
pub const CARDS_ON_SHELF: usize = 3;

/// The ports a host tries before it takes any free one, so that an address is easy to say.
pub const PREFERRED_PORTS: [u16; 8] = [7420, 7421, 7422, 7423, 7424, 7425, 7426, 7427];
