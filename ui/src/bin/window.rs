//! Entry point of the page in the app's window.

fn main() {
    ui::start(&ui::WINDOW);
}
