//! Small leaves: plain data in, a callback out.

pub(crate) mod add_cards;
pub(crate) mod address;
pub(crate) mod backlog;
pub(crate) mod driver_bar;
pub(crate) mod gathering;
pub(crate) mod hand;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod invite;
pub(crate) mod leave;
pub(crate) mod lobby;
pub(crate) mod modal;
pub(crate) mod name_field;
pub(crate) mod notices;
pub(crate) mod people_panel;
pub(crate) mod points_card;
pub(crate) mod read_card;
pub(crate) mod result_table;
pub(crate) mod seat;
pub(crate) mod seat_menu;
pub(crate) mod settle;
pub(crate) mod summary;
pub(crate) mod take_along;
pub(crate) mod ticket;
pub(crate) mod toggle;
pub(crate) mod verdict;
