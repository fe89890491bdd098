//! WebDriver helpers shared by [`crate::window`] and [`crate::guest`]: finding elements, typing, and
//! retrying.

use std::time::{Duration, Instant};

use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::{By, Key, WebDriver, WebElement};
use tokio::time::sleep;

/// How long tests wait for an expected change.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);
/// The pause between two attempts of [`until`].
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Waits for an element that matches the CSS selector.
pub(crate) async fn find(driver: &WebDriver, selector: &str) -> WebDriverResult<WebElement> {
    until(async || driver.find(By::Css(selector)).await).await
}

/// Replaces the text of the field that matches the CSS selector. A line break presses Enter.
pub(crate) async fn type_into(driver: &WebDriver, selector: &str, text: &str) -> WebDriverResult<()> {
    let text = text.replace('\n', &char::from(Key::Enter).to_string());
    let field = find(driver, selector).await?;
    if !field.prop("value").await?.unwrap_or_default().is_empty() {
        // The driver's `clear` command would not fire an input event, so the page would not notice.
        field.send_keys(Key::Control + "a").await?;
    }
    field.send_keys(text).await
}

/// Waits until an element shows text, and returns it. An element that is still fading in has no visible text yet.
pub(crate) async fn read_visible_text(driver: &WebDriver, selector: &str) -> Result<String, WebDriverError> {
    until(async || match find(driver, selector).await?.text().await? {
        text if text.is_empty() => Err(WebDriverError::FatalError(format!("{selector} shows no text"))),
        text => Ok(text),
    })
    .await
}

/// Repeats an action until it succeeds, for [`TIMEOUT`] at most. Returns the last error if it never does.
pub(crate) async fn until<T>(
    mut action: impl AsyncFnMut() -> WebDriverResult<T>,
) -> Result<T, WebDriverError> {
    let start = Instant::now();
    loop {
        match action().await {
            Err(_) if start.elapsed() < TIMEOUT => sleep(POLL_INTERVAL).await,
            outcome => return outcome,
        }
    }
}
