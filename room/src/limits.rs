//! Every size limit, rate limit and timeout of the program. All crates take theirs from here, and a test
//! fails if nothing uses one of them. Names end in their unit; [`Duration`]s are timeouts, intervals or
//! delays.

use std::time::Duration;

// Names, cards and scales.

/// Longest name of a person or room, in grapheme clusters.
pub const MAX_NAME_GRAPHEMES: usize = 40;
/// Longest name in bytes. It stops a single cluster of a thousand accents.
pub const MAX_NAME_BYTES: usize = 240;
/// Longest mDNS instance name made from a room's name, in bytes. A DNS label holds 63; the rest is for a
/// suffix such as " (2)" when two rooms have the same name.
pub const MAX_INSTANCE_NAME_BYTES: usize = 57;

/// Maximum number of cards in a room.
pub const MAX_CARDS: usize = 2_000;
/// Longest key of a card, in characters.
pub const MAX_KEY_CHARS: usize = 60;
/// Longest title of a card, in characters. Longer titles are truncated and end with `…`.
pub const MAX_TITLE_CHARS: usize = 300;
/// Longest body of a card, in characters. Longer bodies are truncated and end with `…`.
pub const MAX_BODY_CHARS: usize = 20_000;
/// Longest link of a card, in bytes. A longer link is dropped.
pub const MAX_LINK_BYTES: usize = 2_000;
/// Maximum number of columns read from a pasted table. Columns further right are dropped.
pub const MAX_SHEET_COLUMNS: usize = 50;
/// Longest note on a card, in characters. Longer notes are truncated and end with `…`.
pub const MAX_NOTE_CHARS: usize = 2_000;
/// Maximum number of values on a scale.
pub const MAX_SCALE_VALUES: usize = 30;
/// Longest hint of a scale value, in grapheme clusters.
pub const MAX_HINT_GRAPHEMES: usize = 80;
/// Longest hint of a scale value, in bytes.
pub const MAX_HINT_BYTES: usize = 480;
/// Number of avatar colours.
pub const AVATAR_COLOURS: u8 = 8;
/// Longest avatar emoji, in bytes. A family of four takes 25.
pub const MAX_EMOJI_BYTES: usize = 40;
/// Maximum number of past rounds kept per card. The oldest are dropped first.
pub const MAX_PAST_ROUNDS: usize = 50;

// Connections to a host.

/// Maximum number of connections to a room, unless `--seats` sets another number.
pub const DEFAULT_MAX_CONNECTIONS: usize = 64;
/// Maximum number of WebSocket connections of one address that have not sent a hello yet.
pub const MAX_UNAUTHENTICATED_PER_ADDRESS: usize = 4;
/// Maximum number of connections of one address that have no seat, HTTP requests included. A browser opens
/// six for a page, and many people can share an address.
pub const MAX_PENDING_CONNECTIONS_PER_ADDRESS: usize = 64;
/// Maximum number of connections of all addresses that have no seat. A whole company may join at once.
pub const MAX_PENDING_CONNECTIONS: usize = 1_024;
/// HTTP requests per second that one address may make in the long run. Further requests wait.
pub const HTTP_REQUESTS_PER_SECOND: u32 = 100;
/// HTTP requests that one address may make at once.
pub const HTTP_REQUEST_BURST: u32 = 400;
/// Maximum number of seats that a room remembers. After that it forgets the seats that have been gone
/// longest.
pub const MAX_SEATS: usize = 10_000;

// Succession.

/// Maximum number of members in the public list of successors.
pub const MAX_SUCCESSORS: usize = 8;
/// Maximum number of members that may stand by to host the room, listed or not.
pub const MAX_STANDBYS: usize = 64;
/// Maximum number of addresses of one successor.
pub const MAX_SUCCESSOR_ADDRESSES: usize = 8;
/// The highest number of a seat, card or round. No meeting comes near it, so counting never overflows.
pub const MAX_NUMBER: u32 = 1 << 31;
/// A term's nonce is below this number. A new host also skips up to this many numbers, so that two hosts of a
/// split network do not give the same number twice.
pub const TERM_NONCE_LIMIT: u32 = 1 << 20;
/// Maximum number of keys in a delegation.
pub const MAX_DELEGATION_KEYS: usize = 16;
/// Maximum number of links in a chain: hosts of one room, one after the other. Restarts don't count.
pub const MAX_CHAIN_LINKS: usize = 64;
/// Maximum number of hosts in a room's memory that have given up their right. The latest ones count.
pub const MAX_FINALS: usize = 32;
/// Maximum size of a chain as JSON, in bytes.
pub const MAX_CHAIN_BYTES: usize = 64 * 1024;
/// By how much the epoch may grow from one link of a chain to the next, so that nobody can use up all epochs.
pub const MAX_EPOCH_STEP: u64 = 1 << 40;
/// The highest epoch of a room.
pub const MAX_EPOCH: u64 = MAX_EPOCH_STEP * MAX_CHAIN_LINKS as u64;
/// How far another host's epoch may be ahead of the epoch that a member knows. Members ignore a larger gap.
pub const MAX_EPOCHS_AHEAD: u64 = 1_000;
/// How long a member's host must be lost before its app offers to continue as a new room.
pub const NEW_ROOM_DELAY: Duration = Duration::from_secs(30);
/// A host that has been alone for this long asks its person before it follows the others, and a host that has had company for this
/// long asks its driver before it steps down for another half.
pub const CONSENT_AFTER: Duration = Duration::from_secs(10 * 60);
/// How long a question about another host stays open after that host was last heard of.
pub const QUESTION_TIMEOUT: Duration = Duration::from_secs(15);
/// Maximum number of moves to another host that a page can prove at once, and of keys elsewhere that a seat remembers.
pub const MAX_TRANSFERS: usize = 5;
/// Maximum number of possible hosts that a member names to another one, and that it remembers of those named by one.
pub const MAX_NAMED_PEERS: usize = 2 * MAX_SUCCESSORS;
/// Maximum number of possible hosts that a member remembers only because others have named them.
pub const MAX_KNOWN_PEERS: usize = 64;
/// Maximum number of earlier terms that a room's version remembers.
pub const MAX_PAST_TERMS: usize = 64;
/// Maximum number of computers whose proposals wait for the driver.
pub const MAX_PROPOSALS: usize = 8;
/// Maximum number of copies that a member keeps until a host has taken what is new in them.
pub const MAX_UNPROPOSED_COPIES: usize = 4;
/// Maximum size of the texts of all proposed cards together, in bytes.
pub const MAX_PROPOSED_BYTES: usize = 8 * 1024 * 1024;

// Messages.

/// Largest head of an HTTP request, in bytes.
pub const MAX_HTTP_HEAD_BYTES: usize = 16 * 1024;
/// Largest message from a connection that has no seat yet, in bytes.
pub const MAX_HELLO_BYTES: usize = 4 * 1024;
/// Largest message from a seated connection, in bytes.
pub const MAX_CLIENT_MESSAGE_BYTES: usize = 128 * 1024;
/// Largest message from a host that a client reads, in bytes. The whole state of a full room fits.
pub const MAX_HOST_MESSAGE_BYTES: usize = 32 * 1024 * 1024;
/// Size of the cards in one `add_cards` request, in bytes. It leaves room for the frame around them.
pub const ADD_CARDS_BATCH_BYTES: usize = 100 * 1024;
/// Approximate size of the card texts in one `cards` answer, in bytes.
pub const CARD_PAGE_BYTES: usize = 384 * 1024;
/// Largest message between two members' machines, in bytes. A whole snapshot fits.
pub const MAX_PEER_MESSAGE_BYTES: usize = 64 * 1024 * 1024;
/// Timeout for connecting to another member's machine and verifying its key.
pub const PEER_CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Timeout for the response of another member's machine.
pub const PEER_RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a leaving host waits for a successor to open the room before it asks the next one.
pub const SUCCESSOR_OPEN_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a successor reads missing card texts before it opens the room.
pub const SUCCESSOR_CATCH_UP_TIMEOUT: Duration = Duration::from_millis(300);
/// The shortest time between two delegations of a host.
pub const DELEGATION_INTERVAL: Duration = Duration::from_secs(1);
/// How often a host checks that its standbys can be reached.
pub const SUCCESSOR_PROBE_INTERVAL: Duration = Duration::from_secs(20);
/// Requests per second that a connection may make in the long run.
pub const REQUESTS_PER_SECOND: u32 = 20;
/// Requests that a connection may make at once.
pub const REQUEST_BURST: u32 = 40;
/// Maximum number of messages queued for one connection. A connection that falls further behind gets the full
/// state instead.
pub const MAX_OUTBOX_MESSAGES: usize = 64;
/// Slots of [`MAX_OUTBOX_MESSAGES`] reserved for messages to that connection alone, which must not be
/// dropped.
pub const RESERVED_OUTBOX_MESSAGES: usize = 16;
/// Maximum number of bytes queued for one connection. A connection that falls further behind gets the full
/// state instead.
pub const MAX_OUTBOX_BYTES: usize = 512 * 1024;
/// Shortest time between two broadcasts of changes in a large, busy room: one frame of a 60 Hz screen. In a quiet room a
/// change is sent at once.
pub const BROADCAST_INTERVAL: Duration = Duration::from_millis(16);
/// Shortest time between two broadcasts in a small, busy room, for each connection: sending then takes less than a tenth of one
/// core.
pub const BROADCAST_INTERVAL_PER_MEMBER: Duration = Duration::from_micros(250);

// Timeouts of a connection, and presence.

/// Timeout for a connection to send the headers of its HTTP request.
pub const HTTP_HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout for one HTTP request, from the request to the last byte of the response. A slow client holds a
/// connection that others need.
pub const HTTP_REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Timeout for a WebSocket connection to send its hello.
pub const HELLO_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the host pings a connection.
pub const PING_INTERVAL: Duration = Duration::from_secs(2);
/// How long a connection may be silent before the host or the client gives it up.
pub const SILENCE_TIMEOUT: Duration = Duration::from_secs(6);
/// How long an away voter still blocks a round, and an away driver stays driver.
pub const AWAY_GRACE: Duration = Duration::from_secs(10);
/// How long an away seat stays on the list before it is gone.
pub const GONE_TIMEOUT: Duration = Duration::from_secs(60);

// Rounds.

/// Countdown between the last vote and the automatic reveal. People can still change a wrong vote.
pub const REVEAL_COUNTDOWN: Duration = Duration::from_millis(1_500);
/// Shortest timer that a driver can set.
pub const MIN_TIMER: Duration = Duration::from_secs(10);
/// Longest timer that a driver can set.
pub const MAX_TIMER: Duration = Duration::from_secs(60 * 60);
/// Reactions that a seat may send within [`REACTION_WINDOW`].
pub const REACTION_BURST: usize = 3;
/// Time window for [`REACTION_BURST`].
pub const REACTION_WINDOW: Duration = Duration::from_secs(2);

// Reconnecting, and finding the next host.

/// Longest delay before a client's first reconnection attempt.
pub const MIN_RECONNECT_DELAY: Duration = Duration::from_millis(100);
/// Longest delay between two reconnection attempts.
pub const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(2);
/// Timeout for a client's connection to open and receive the challenge.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How often a member retries a lost host before it looks for another.
pub const HOST_RETRIES: u32 = 2;
/// Timeout for all [`HOST_RETRIES`] together.
pub const HOST_RETRY_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a successor that stands by can take to open the room, which includes fetching card texts. Then it is the next one's
/// turn.
pub const STANDING_BY_TIMEOUT: Duration = Duration::from_secs(2);
/// Timeout for another member to report its status.
pub const PROBE_TIMEOUT: Duration = Duration::from_millis(300);
/// How often a member without a host probes the other members.
pub const HOST_SEARCH_INTERVAL: Duration = Duration::from_millis(200);
/// How long a member waits for a host that only others can reach, before it takes over itself. Longer than
/// [`SILENCE_TIMEOUT`], so that the others would have noticed a dead host.
pub const UNREACHABLE_HOST_TIMEOUT: Duration = Duration::from_secs(9);
/// How long a member searches for a host that continues from where it last was. Then it joins any host of the room.
pub const OTHER_BRANCH_TIMEOUT: Duration = Duration::from_secs(10);
/// How long after its opening a host without visitors yields to another host.
pub const COMPANY_TIMEOUT: Duration = Duration::from_secs(10);
/// After this time a member with a live connection has received a message: it has answered a ping that was sent later, or its
/// connection has been closed.
pub const RECEIVED_AFTER: Duration = Duration::from_secs(10);
/// Timeout for joining at a host that was found.
pub const JOIN_TIMEOUT: Duration = Duration::from_secs(2);
/// Delay before a failed join is retried.
pub const JOIN_RETRY_DELAY: Duration = Duration::from_millis(100);
/// Timeout for fetching card texts from another member, in the search for a host.
pub const FETCH_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a member waits in a new term before it sends the copy of the room with which it came. If its last host sends its own
/// first, that is not necessary.
pub const PROPOSAL_DELAY: Duration = Duration::from_secs(1);
/// When a member sends its copy again that the host has not taken.
pub const PROPOSAL_RETRY_DELAY: Duration = Duration::from_secs(10);
/// How often a host looks for other hosts of its room.
pub const HOST_CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// Timeout for another host to answer an offer to step down. For as long, a host that has accepted one does not step down itself.
pub const OFFER_TIMEOUT: Duration = Duration::from_secs(2);
/// For so long, another offer of a host whose offer was accepted keeps this host from nothing: that host has not stepped down.
pub const ACCEPTED_OFFER_TIMEOUT: Duration = Duration::from_secs(30);
/// After this many refused offers the pause before the next one grows no more. Each refusal makes it half a
/// [`HOST_CHECK_INTERVAL`] longer.
pub const MAX_OFFER_PAUSES: u32 = 8;
/// A machine whose clock jumps by this much has been asleep.
pub const SLEEP_THRESHOLD: Duration = Duration::from_secs(4);

// Discovery, and what is saved.

/// How often a listed room is probed.
pub const ROOM_PROBE_INTERVAL: Duration = Duration::from_secs(3);
/// Shortest time between two probes of a room, also when something new is announced.
pub const MIN_ROOM_PROBE_INTERVAL: Duration = Duration::from_millis(500);
/// How often a room is probed that never answered.
pub const SILENT_ROOM_PROBE_INTERVAL: Duration = Duration::from_secs(60);
/// Timeout for a room to answer a probe.
pub const ROOM_PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// A room leaves the list after this many failed probes in a row. With the two times above that is well
/// within 15 s of its host's end.
pub const MAX_FAILED_PROBES: u32 = 2;
/// Maximum number of rooms in a lobby. Only an attack announces more.
pub const MAX_LISTED_ROOMS: usize = 200;
/// Maximum number of addresses of one room that are tried. Only an attack announces more.
pub const MAX_ADDRESSES_PER_ROOM: usize = 16;
/// Largest `GET /about` response that is read, in bytes.
pub const MAX_ABOUT_BYTES: usize = MAX_CHAIN_BYTES + 8 * 1024;
/// Shortest time between two announcements of a room that changes.
pub const MIN_ANNOUNCE_INTERVAL: Duration = Duration::from_secs(2);
/// Longest delay between a persistent change and the snapshot on disk that contains it. Urgent changes are
/// written at once.
pub const SNAPSHOT_WRITE_DELAY: Duration = Duration::from_secs(1);
/// Maximum number of hosted rooms whose snapshots the app keeps.
pub const MAX_SAVED_ROOMS: usize = 5;
/// Maximum number of recent rooms that the app remembers.
pub const MAX_RECENT_ROOMS: usize = 8;
/// Maximum number of cards that a search in past meetings returns. The oldest are left out.
pub const MAX_SEARCH_RESULTS: usize = 200;
/// Maximum number of past estimates shown for each value of the scale.
pub const MAX_PAST_CARDS_PER_VALUE: usize = 3;

/// Ports that a host tries in this order before it takes any free one. They make addresses easy to say and
/// short codes short.
pub const PREFERRED_PORTS: [u16; 8] = [7420, 7421, 7422, 7423, 7424, 7425, 7426, 7427];

// Limits that depend on each other. A change that breaks one of these relations does not compile, and the
// message says what to change with it.

/// Compares durations at compile time.
const fn is_shorter(one: Duration, other: Duration) -> bool {
    one.as_nanos() < other.as_nanos()
}

const fn times(duration: Duration, factor: usize) -> Duration {
    duration.saturating_mul(factor as u32)
}

// Names and cards.
const _: () = {
    assert!(
        MAX_NAME_BYTES >= MAX_NAME_GRAPHEMES * 4,
        "a name of the longest length needs up to 4 bytes per character"
    );
    assert!(
        MAX_HINT_BYTES >= MAX_HINT_GRAPHEMES * 4,
        "a hint of the longest length needs up to 4 bytes per character"
    );
    assert!(
        MAX_INSTANCE_NAME_BYTES + " (99)".len() < 63,
        "a DNS label holds 63 bytes, and two rooms can have one name"
    );
    assert!(MAX_PAST_CARDS_PER_VALUE <= MAX_SEARCH_RESULTS, "past estimates are found with a search");
};

// Numbers.
const _: () = {
    assert!(MAX_NUMBER.checked_add(TERM_NONCE_LIMIT + 1).is_some(), "skipping numbers must not overflow");
    assert!(MAX_CARDS < TERM_NONCE_LIMIT as usize, "a new host skips more numbers than one host assigns");
    assert!(MAX_SEATS < TERM_NONCE_LIMIT as usize, "a new host skips more numbers than one host assigns");
    // The integers that JavaScript represents exactly have 53 bits.
    assert!(MAX_EPOCH <= 1 << 53, "a page must be able to read every epoch");
    assert!(
        RECEIVED_AFTER.as_secs() >= SILENCE_TIMEOUT.as_secs() + 2 * PING_INTERVAL.as_secs(),
        "a broken connection is noticed before"
    );
    assert!(MAX_EPOCHS_AHEAD < MAX_NUMBER as u64, "an epoch that is believed must leave room for later ones");
};

// Messages.
const _: () = {
    let longest_card = 4 * (MAX_KEY_CHARS + MAX_TITLE_CHARS + MAX_BODY_CHARS) + MAX_LINK_BYTES;
    assert!(longest_card <= ADD_CARDS_BATCH_BYTES, "the longest card must fit into a batch");
    assert!(ADD_CARDS_BATCH_BYTES < MAX_CLIENT_MESSAGE_BYTES, "the frame around a batch needs space");
    assert!(4 * MAX_NOTE_CHARS < MAX_CLIENT_MESSAGE_BYTES, "the longest note must fit into a message");
    assert!(
        MAX_SCALE_VALUES * MAX_HINT_BYTES < MAX_CLIENT_MESSAGE_BYTES,
        "the longest scale must fit into a message"
    );
    assert!(MAX_NAME_BYTES + MAX_EMOJI_BYTES + 1_024 <= MAX_HELLO_BYTES, "the longest hello must fit");
    assert!(8 * 1024 <= MAX_HTTP_HEAD_BYTES, "browsers send long headers");
    assert!(
        MAX_HELLO_BYTES < MAX_CLIENT_MESSAGE_BYTES,
        "a member may send more than a client without a seat"
    );
    // Fields of fixed size in the JSON of a card or seat take less than this.
    let (card, seat) = (longest_card - 4 * MAX_BODY_CHARS + 400, MAX_NAME_BYTES + MAX_EMOJI_BYTES + 200);
    let full_state = MAX_CARDS * card + MAX_SEATS * seat;
    assert!(
        full_state + longest_card <= MAX_HOST_MESSAGE_BYTES,
        "the state of a full room must fit into a message"
    );
    assert!(
        CARD_PAGE_BYTES + longest_card < MAX_HOST_MESSAGE_BYTES,
        "a page of cards must fit into a message"
    );
    assert!(MAX_HOST_MESSAGE_BYTES < MAX_PEER_MESSAGE_BYTES, "a snapshot is larger than the state in it");
    assert!(
        MAX_CARDS * MAX_BODY_CHARS < MAX_PEER_MESSAGE_BYTES,
        "a room full of long texts must fit into a snapshot"
    );
};

// Connections.
const _: () = {
    assert!(
        MAX_UNAUTHENTICATED_PER_ADDRESS < MAX_PENDING_CONNECTIONS_PER_ADDRESS,
        "a page needs more connections"
    );
    assert!(
        MAX_PENDING_CONNECTIONS_PER_ADDRESS < MAX_PENDING_CONNECTIONS,
        "one address must leave room for others"
    );
    assert!(DEFAULT_MAX_CONNECTIONS <= MAX_PENDING_CONNECTIONS, "a whole room must be able to join at once");
    assert!(DEFAULT_MAX_CONNECTIONS <= MAX_SEATS, "every connection needs a seat");
    assert!(HTTP_REQUESTS_PER_SECOND <= HTTP_REQUEST_BURST, "a burst holds at least a second's requests");
    assert!(REQUESTS_PER_SECOND <= REQUEST_BURST, "a burst holds at least a second's requests");
    assert!(RESERVED_OUTBOX_MESSAGES < MAX_OUTBOX_MESSAGES, "broadcasts need slots, too");
    assert!(
        CARD_PAGE_BYTES + ADD_CARDS_BATCH_BYTES < MAX_OUTBOX_BYTES,
        "a page of cards must fit into an outbox"
    );
    assert!(is_shorter(HTTP_HEADER_TIMEOUT, HTTP_REQUEST_TIMEOUT), "the headers are the start of a request");
};

// Successors.
const _: () = {
    assert!(MAX_SUCCESSORS <= MAX_STANDBYS, "every successor stands by");
    assert!(MAX_STANDBYS <= MAX_SEATS, "every standby has a seat");
    assert!(MAX_SUCCESSORS < MAX_DELEGATION_KEYS, "a final delegation also names its signer");
    assert!(MAX_NAMED_PEERS < MAX_KNOWN_PEERS, "one liar must not fill the list");
    assert!(MAX_SUCCESSOR_ADDRESSES <= MAX_ADDRESSES_PER_ROOM, "every address of a host is tried");
    assert!(
        is_shorter(SUCCESSOR_CATCH_UP_TIMEOUT, SUCCESSOR_OPEN_TIMEOUT),
        "a successor first reads what is missing"
    );
    assert!(is_shorter(SUCCESSOR_PROBE_INTERVAL, GONE_TIMEOUT), "a standby is checked while it is listed");
    assert!(
        is_shorter(PEER_CONNECT_TIMEOUT, PEER_RESPONSE_TIMEOUT),
        "a response includes the time to connect"
    );
};

// Presence and rounds.
const _: () = {
    assert!(is_shorter(times(PING_INTERVAL, 2), SILENCE_TIMEOUT), "two lost pings are no silence");
    assert!(
        is_shorter(SILENCE_TIMEOUT, AWAY_GRACE),
        "people who reconnect must be back before the round continues"
    );
    assert!(is_shorter(AWAY_GRACE, GONE_TIMEOUT), "people are away before they are gone");
    assert!(
        is_shorter(MAX_RECONNECT_DELAY, AWAY_GRACE),
        "people who reconnect must be back before the round continues"
    );
    assert!(is_shorter(MIN_RECONNECT_DELAY, MAX_RECONNECT_DELAY), "the delay grows");
    assert!(
        is_shorter(HELLO_TIMEOUT, AWAY_GRACE) && is_shorter(CONNECT_TIMEOUT, AWAY_GRACE),
        "so must slow connections"
    );
    assert!(is_shorter(BROADCAST_INTERVAL, REVEAL_COUNTDOWN), "everyone must see the countdown");
    assert!(
        is_shorter(REVEAL_COUNTDOWN, MIN_TIMER),
        "a timer must not end during the countdown that follows its start"
    );
    assert!(is_shorter(MIN_TIMER, MAX_TIMER), "a range needs two ends");
};

// Finding the next host.
const _: () = {
    assert!(
        is_shorter(SILENCE_TIMEOUT, UNREACHABLE_HOST_TIMEOUT),
        "the others must notice a dead host first"
    );
    assert!(
        is_shorter(UNREACHABLE_HOST_TIMEOUT, AWAY_GRACE),
        "the room must be back before rounds continue without people"
    );
    assert!(
        HOST_RETRY_TIMEOUT.as_millis() + FETCH_TIMEOUT.as_millis() + 2 * PROBE_TIMEOUT.as_millis()
            < STANDING_BY_TIMEOUT.as_millis(),
        "a successor can retry its host, ask everyone twice and fetch texts before its turn ends"
    );
    assert!(is_shorter(JOIN_RETRY_DELAY, JOIN_TIMEOUT), "a failed join is retried");
    assert!(
        is_shorter(JOIN_TIMEOUT, UNREACHABLE_HOST_TIMEOUT),
        "a member must find out in time that a host is gone"
    );
    assert!(
        is_shorter(HOST_CHECK_INTERVAL, SLEEP_THRESHOLD),
        "a host that waits for its next check does not sleep"
    );
    assert!(
        is_shorter(SLEEP_THRESHOLD, SILENCE_TIMEOUT),
        "a sleep that costs the connections must be noticed"
    );
    assert!(is_shorter(PING_INTERVAL, SLEEP_THRESHOLD), "a host that woke knows its voters after a ping");
};

// Discovery, and what is saved.
const _: () = {
    assert!(
        is_shorter(MIN_ROOM_PROBE_INTERVAL, ROOM_PROBE_INTERVAL),
        "announcements probe sooner, not later"
    );
    assert!(
        is_shorter(ROOM_PROBE_INTERVAL, SILENT_ROOM_PROBE_INTERVAL),
        "rooms that answer are probed more often"
    );
    let unlisted_after =
        times(ROOM_PROBE_INTERVAL.saturating_add(ROOM_PROBE_TIMEOUT), MAX_FAILED_PROBES as usize);
    assert!(
        is_shorter(unlisted_after, Duration::from_secs(15)),
        "a dead room must leave the list within 15 s"
    );
    assert!(
        is_shorter(SNAPSHOT_WRITE_DELAY, SILENCE_TIMEOUT),
        "the disk must not lag behind what people see"
    );
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The assertions above rely on these.
    #[test]
    fn durations_are_compared() {
        let (shorter, longer) = (Duration::from_nanos(1), Duration::from_nanos(2));
        assert!(is_shorter(shorter, longer));
        assert!(!is_shorter(longer, shorter) && !is_shorter(shorter, shorter));
        assert_eq!((times(shorter, 2), times(longer, 3)), (longer, Duration::from_nanos(6)));
    }
}
