//! The page in a guest's browser, which the host of a room serves.

fn main() {
    ui::start(&ui::GUEST);
}
