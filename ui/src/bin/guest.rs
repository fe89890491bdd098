//! Entry point of the page that a host serves to browsers.

fn main() {
    ui::start(&ui::GUEST);
}
