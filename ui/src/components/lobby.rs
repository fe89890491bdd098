//! Components of the lobby.

pub(crate) mod host_room;
pub(crate) mod join_address;
pub(crate) mod known_rooms;
pub(crate) mod room_list;
