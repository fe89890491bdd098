//! What is done alike in a window of the app and in a browser, whoever drives them.

use std::time::{Duration, Instant};

use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::{By, Key, WebDriver, WebElement};
use tokio::time::sleep;

/// How long anything may take that is bound to happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How often the driver is asked whether something has happened.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Waits until something is in the page.
pub(crate) async fn find(driver: &WebDriver, selector: &str) -> WebDriverResult<WebElement> {
    until(async || driver.find(By::Css(selector)).await).await
}

/// Types into a field, instead of what is there.
pub(crate) async fn type_into(driver: &WebDriver, selector: &str, text: &str) -> WebDriverResult<()> {
    let text = text.replace('\n', &char::from(Key::Enter).to_string());
    let field = find(driver, selector).await?;
    if !field.prop("value").await?.unwrap_or_default().is_empty() {
        // Clearing it by the driver would not tell the page.
        field.send_keys(Key::Control + "a").await?;
    }
    field.send_keys(text).await
}

/// Tries until it works.
pub(crate) async fn until<T>(
    mut tried: impl AsyncFnMut() -> WebDriverResult<T>,
) -> Result<T, WebDriverError> {
    let start = Instant::now();
    loop {
        match tried().await {
            Err(_) if start.elapsed() < PATIENCE => sleep(LOOK_AGAIN).await,
            settled => return settled,
        }
    }
}
