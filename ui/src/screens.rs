//! Screens: they arrange components.
//!
//! Tests find elements by `data-test`. The values stay the same when texts and styles change:
//!
//! | where | `data-test` |
//! | --- | --- |
//! | anywhere | `toast` (a toast), `close` (a dialog's close button), `starting`, `start-error` |
//! | lobby | `lobby`, `your-name`, `name-problem`, `room-name`, `host-room`, `no-rooms`, `room` and `join-room` (both with `data-room`), `join-address`, `join-by-address`, `address-problem`, `recent-room` and `forget-room` (both with `data-room`), `ended` (with `data-reason`); in a browser `join` |
//! | connecting | `connecting`, `cancel` |
//! | header | `save-problem` (a banner), `room-title`, `connection` (with `data-connection`: `in`, `reconnecting`, …), `reconnecting` (the banner), `invite`, `invite-dialog`, `qr`, `invite-link`, `invite-code`, `invite-address`, `copy-link`, `copy-code`, `copy-address`, `invite-other`, `invitation`, `keys`, `keys-dialog`, `big-screen`, `show-cards`, `leave`, `leave-dialog`, `leave-confirm` |
//! | people | `seat` (with `data-name`, `data-presence`, `data-voted`, `data-vote` once revealed, `data-driver`), `seat-menu`, `new-name`, `rename`, `make-driver`, `remove`, `seat-dialog`, `remove-dialog`, `remove-confirm`, `spectate`, `turnout` |
//! | not started | `start`, `add-cards` |
//! | a card | `card`, `card-key`, `card-title`, `card-body`, `card-link`, `earlier`, `status` |
//! | voting | `hand`, `vote-0`, `vote-½`, `vote-1` … `vote-?`, `vote-☕` (each with `aria-checked`) |
//! | driving | `reveal`, `auto-reveal`, `next`, `revote`, `skip`, `settle-0`, `settle-½`, `settle-1` … |
//! | result | `round-result`, `winner` (with `data-value`), `tie` (with `data-low`, `data-high`), `no-points`, `settled` (with `data-value`), `figures`, `outliers` |
//! | list of cards | `backlog`, `backlog-card` (with `data-key`, `data-estimate`), `progress`, `read-card`, `read-body`, `estimate-card` |
//! | adding cards | `add-cards-dialog`, `cards-text`, `cards-file`, `cards-report`, `cards-error`, `cards-damaged`, `cards-send` |
//! | summary | `summary`, `estimated`, `total`, `rounds`, `time`, `result-row` (with `data-key`), `save-csv`, `save-markdown`, `copy-markdown`, `start`, `add-cards` |

pub(crate) mod big_screen;
pub(crate) mod connecting;
pub(crate) mod history;
pub(crate) mod lobby;
mod pointing;
pub(crate) mod starting;
pub(crate) mod table;
