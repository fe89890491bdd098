### The texts of the page in English. Every language has a file like this with the same messages. English is the reference:
### the build compares the other languages to it, and people whose language is missing see it.

language-name = English

## Everywhere

cancel = Cancel
close = Close
dismiss = Dismiss
save = Save
edit = Edit
copy = Copy
copy-what = Copy { $text }
copied = Copied: { $text }
copied-result = Copied. Paste it into a wiki, ticket or chat.
not-copied = Couldn't copy that. Select it and copy it by hand.
result-not-copied = Couldn't copy the result. Save it as a file instead.
saved = Saved.
saved-as = Saved as { $path }
cards = { $count ->
    [one] 1 card
   *[other] { $count } cards
}
rounds = { $count ->
    [one] 1 round
   *[other] { $count } rounds
}
minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
people = { $count ->
    [0] Empty
    [one] 1 person
   *[other] { $count } people
}
list-two = { $first } and { $last }
list-rest = { $names } and { $count ->
    [one] 1 more
   *[other] { $count } more
}
something-went-wrong = Something went wrong

## Lobby

tagline = Estimate tickets together. Vote in secret, reveal together.
your-name = Your name
your-name-hint = Shown to everyone in the room
enter-name-first = Enter your name first.
room-of = { $name }'s room
our-room = Our room
rooms = Rooms on your network
searching = Searching
no-rooms = Searching your network for rooms…
no-rooms-help = Rooms appear here as soon as someone on your network hosts one. Nothing after a few seconds? Your network may block discovery: ask the host for the room's code.
room-people = { $people } · { $stage }
stage-gathering = Not started
stage-voting = Voting
stage-revealed = Discussing
stage-finished = Finished
locked = locked
locked-help = You need a PIN to join
other-version = This room runs a different version of Pointing Party. Update so that both match.
at-address = at { $address }
join = Join
join-room = Join { $room }
host-heading = Start a new room
host-help = The room runs on this computer and appears automatically for everyone on your network.
room-name = Room name
host-room = Host a room
join-heading = Join with a code or address
join-help = The host finds it under Invite
recent-heading = Recent rooms (not available right now)
try-again = Try again
forget = Forget this room
forget-room = Forget { $room }
resumable-heading = Continue a room
resumable-cards = { $date } · { NUMBER($settled) } of { NUMBER($cards) } cards estimated
resume = Continue
hide-room = Hide this room (its history stays)
hide-named-room = Hide { $room }
open-in-app = Open in the app instead
room-here = The room at this address
joining = Joining { $room }…
reconnecting-title = Reconnecting…

## History

history = History
back = Back
search-cards = Search all cards
history-choose = Select a meeting, or search all cards.
history-empty = Nothing here yet. Cards you settle are saved on this computer only.
meetings = Meetings
meeting-cards = { $date } · { $cards }
save-meeting = Save this meeting
save-form = Save { $form }
search-results = Results
no-search-results = No matching cards
untitled = Untitled
votes = Votes
meeting-unreadable = Couldn't open this meeting.
delete = Delete
delete-what = Delete { $name }?
delete-help = Its cards and votes are deleted from this computer for good. Other people keep their copies.
keep = Keep it

## Room

hosted-here = Hosted here
hosted-here-ends = Hosted here, ends when you leave
hosted-by = Hosted by { $host }
hosted-by-ends = Hosted by { $host }, ends when they leave
connected = Connected
connected-ends = Ends when the host leaves
ends-help = No one else here has the app, so the room ends when the host leaves.
joining-now = Joining…
reconnecting = Reconnecting…
not-connected = Not connected
disconnected = You're disconnected.
disconnected-help = Your seat and vote are safe. Reconnecting…
big-screen = Big screen
big-screen-help = Show the room on a meeting room screen
big-screen-close = Big screen. Press Escape to close
leave = Leave
leave-room = Leave the room
hand-over-title = Hand over hosting?
hand-over-help = This computer hosts the room. { $next }'s computer can take over with all cards and votes; nobody has to rejoin.
hand-over-and-stay = Hand over and stay
hand-over-and-leave = Hand over and leave
close-title = Close the room for everyone?
close-help = This computer hosts the room and no one else here has the app.
leave-and-close = Leave and close
split-network = { NUMBER($here) } of { NUMBER($all) } are connected.
split-network-help = The network is split. Others may still be voting; results are merged when everyone is back.
estimated-twice = { $card } was estimated twice while the network was split.
which-counts = Which one counts?
driver-decides = The driver decides.

## Inviting

invite = Invite
invite-people = Invite people
loading-invitation = Loading…
no-network = The host isn't connected to a network, so nobody else can join right now.
no-addresses = The host doesn't say how to reach it. Ask the host to check its network.
other-addresses = Other addresses of the host
other-addresses-help = Doesn't work? Try another address of the host:
invite-help = Scan with a phone or open the link in a browser. In the app the room appears automatically; if it doesn't, use the code.
gather-help = Scan with a phone or open the link in a browser. In the app the room appears automatically.
link = Link
code = Code
address = Address
qr-code-of = QR code of { $link }

## Before the first round

room-ready = Your room is ready
is-everyone-here = Is everyone here?
gather-no-cards = Add the tickets you want to estimate, or start right away with an untitled card.
gather-cards = { $cards } to estimate. The person who starts becomes the driver.
start = Start estimating
add-cards = Add cards

## People

people-heading = People
turnout = { NUMBER($voted) } of { NUMBER($voters) } voted
you = you
driver = driver
driver-help = The driver reveals the votes and opens the next card
away = away
left = left
spectator = spectator
outlier = discuss
outlier-help = Far from the rest: hear why
more-about = More about { $name }
you-title = You
rename = Rename
remove-whom = Remove { $name }?
remove-help = They leave the room right away and can't come back.
remove = Remove
become-driver = Become driver
become-driver-help = The driver is away. You'll reveal votes, settle cards and open the next one.
make-driver = Make driver
make-driver-help = They'll reveal votes, settle cards and open the next one. You'll only vote.
remove-from-room = Remove from the room
remove-from-room-help = For someone who doesn't belong here
your-avatar = Your avatar
colour = Colour { NUMBER($number) }
initials = Initials
another-emoji = Another emoji
react = React
reaction-agreed = Thumbs up
reaction-hooray = Hooray
reaction-laughter = Laughing
reaction-doubt = Thinking
reaction-surprise = Surprised
reaction-love = Heart
just-watching = Just watching
you-are-spectator = You're a spectator this round. Turn off “Just watching” to vote.

## Voting

card-to-estimate = Card to estimate
card-of = Card { NUMBER($place) } of { NUMBER($all) }
no-description = No description
untitled-card = Untitled card
open-ticket = Open ticket
your-vote = Your vote
withdraw-vote = Click again to withdraw
one-point = 1 point
points-of = { $points } points
unsure = Not sure
need-a-break = Need a break
has-not-voted = hasn't voted
has-voted = has voted
did-not-vote = didn't vote
revealing = Everyone has voted. Revealing…
only-spectators = Everyone is a spectator, so there's nobody to vote.
pick-a-card = Pick a card
waiting-for = Waiting for { $names }.
everyone-voted = Everyone has voted.
you-reveal = Everyone has voted. Reveal when you're ready.
named-driver-reveals = Everyone has voted. Waiting for { $driver } to reveal.
driver-reveals = Everyone has voted. Waiting for the driver to reveal.
all-estimated = All cards are estimated.
waiting-for-start = Waiting to start.
new-card = New card: pick your estimate.
waiting-for-you = Everyone else has voted.
time-left-to-vote = left to vote
time-left-to-discuss = left to discuss

## Driving

driver-controls = Driver controls
reveal = Reveal
reveal-now = Reveal now
skip-card = Skip card
next-card = Next card
finish = Finish
vote-again = Vote again
timer = Timer
stop-timer = Stop timer
time-to-vote = Time to vote
time-to-discuss = Time to discuss
reveal-at-end = Reveal votes when time is up
room-settings = Room settings
room-settings-title = Room settings
auto-reveal = Reveal when everyone has voted
count-down = Count down first, so people can still change their vote
hide-names = Hide who voted what (from the next round)
scale = Scale
scale-fibonacci = Fibonacci
scale-modified-fibonacci = Modified Fibonacci
scale-powers-of-two = Powers of two
scale-t-shirts = T-shirt sizes
scale-hours = Hours
scale-custom = Custom
scale-custom-help = Custom: numbers or T-shirt sizes, smallest first
apply = Apply
hints = What each value means
hint-example = e.g. half a sprint

## Keyboard shortcuts

keyboard-shortcuts = Keyboard shortcuts
key-digits = Pick a card by its number; 1 then 3 is 13
key-arrows = Pick the previous or next card
key-enter = Vote with the picked card, or withdraw your vote
key-s = Driver: start, or skip the card
key-r = Driver: reveal votes, or vote again
key-n = Driver: next card
key-list = Show this list

## Result of a round

result = Result
revealed-winner = Revealed: { $points } wins.
revealed-tie = Revealed: tie between { $low } and { $high }.
revealed-nothing = Revealed: nobody picked a number.
outliers-explain = { $count ->
    [one] { $names } is furthest from the rest: hear why.
   *[other] { $names } are furthest apart: hear them out.
}
you-vote = You ({ $vote })
you-vote-inside = you ({ $vote })
wins = { $points } wins
tie = It's a tie
no-numbers = No numbers
most-votes = most votes
settled-at = Settled at { $points }
next-settles = Next card saves { $points }.
driver-continues = Waiting for { $driver } to open the next card.
discuss-and-pick = Discuss, then pick one.
discuss-and-driver-picks = Discuss, then { $driver } picks one.
discuss-and-vote-again = Discuss, then vote again or settle below.
no-number-picked = Nobody picked a number. What's missing?
driver-in-sentence = the driver
decimal-mark = .
mean = Mean
nearest = Closest value
median = Median
spread = Range
spread-none = none
agreement = Agreement
percent = { NUMBER($percent) } %
time = Time
settle-other = Settle on another value
settle-at = Settle on { $points }
earlier-rounds = Earlier rounds of this card
past-round = Round { NUMBER($round) }: { $outcome } ({ $votes })
past-winner = { $points } won
past-tie = tie between { $low } and { $high }
past-nothing = no numbers

## Cards

cards-heading = Cards
estimated-of = { NUMBER($estimated) } of { NUMBER($all) } estimated
close-cards = Close the card list
no-cards = No cards yet
quick-round = Quick round without a ticket
estimate = Estimate
cards-help = One card per line: key and title, just a title, or a link. Or paste rows from a spreadsheet.
cards-example-title = Log in with a passkey
cards-example-other = Clean up the settings page
or = or
file-help = A file from Jira, Azure DevOps, GitHub, Linear, a spreadsheet…
choose-file = Choose a file…
no-file = No file chosen
file-unreadable = Couldn't read the file.
add-rest = Add the remaining { NUMBER($left) }
add-count = { $count ->
    [one] Add 1 card
   *[other] Add { $count } cards
}
nothing-added = { $why } Nothing was added.
and-more = … and { NUMBER($count) } more
adding = Adding… { NUMBER($sent) } of { NUMBER($all) }
adding-stopped = Added { NUMBER($sent) } of { NUMBER($all) } cards, then stopped: { $why }
added = { $count ->
    [one] 1 card added.
   *[other] { $count } cards added.
}
already-added = { $count ->
    [one] 1 already in this room.
   *[other] { $count } already in this room.
}
column = Column { NUMBER($number) }
columns = Match columns
column-key = Key
column-title = Title
column-text = Description
header-row = First row is a header
note-label = Note, e.g. what you agreed on
note = Note:
no-estimate = No estimate yet
estimate-and-rounds = { $points } · { $rounds }
loading-description = Loading the description…
description-missing = The host didn't send this card's description. Close the card and open it again.
remove-for-all = Remove for everyone
estimate-again = Estimate again
estimate-now = Estimate this card now
past-estimates = Past estimates
past-estimates-title = What this team settled before
past-estimates-loading = Loading…
past-estimates-empty = Nothing here yet. Cards settled in rooms with this name show up here next time.
past-estimates-unreadable = Couldn't load past estimates. Close this and try again.

## Summary

done = All cards are estimated
done-for-now = That's it for now
count-of = { NUMBER($count) } of { NUMBER($all) }
points = Story points
rounds-heading = Rounds
card = Card
save-csv = Save as CSV
save-markdown = Save as Markdown
estimate-remaining = { $count ->
    [one] Estimate the remaining card
   *[other] Estimate the remaining { $count } cards
}
estimate-untitled = Estimate an untitled card

## Settings

settings = Settings
theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
language = Language
language-system = System default
sounds = Play a sound when a timer ends
default-scale = Default scale for rooms you host
notifications = Notify me when everyone is waiting for me

## Why the room declined a request or ended. In English the host sends the same sentences.

failure-malformed = The host couldn't read this request. Check that you both run the same version.
failure-too-fast = Too many requests at once. Wait a second, then try again.
failure-not-driver = Only the driver can do that.
failure-not-allowed = Only the driver and the first person in the room can remove people.
failure-spectator = Spectators can't vote. Stop watching first.
failure-off-scale = That value isn't on this room's scale. Pick one that is.
failure-round-over = That round is already over.
failure-not-revealed = The votes aren't revealed yet. Reveal them first.
failure-revealed = The votes are already revealed. Ask the driver to start another vote.
failure-no-card = No card is being estimated right now.
failure-started = The room has already started.
failure-unsettled = This card has no result yet. Settle it, vote again or skip it.
failure-no-such-seat = That person isn't in the room.
failure-no-such-card = That card isn't in the room.
failure-too-many-cards = A room holds up to 2000 cards. Nothing was added.
failure-on-table = That card is being estimated right now. Open another card first.
failure-votes-cast = Some people have already voted. Change the scale before the first vote or after the reveal.
failure-driver-here = The driver is still here. Ask them to make you the driver.
failure-timer-length = A timer can run from 10 seconds to 60 minutes.
failure-decided = There's nothing to decide: this card has only one estimate.
failure-disconnected = The connection dropped before the room answered. Try again once you're reconnected.
refused-protocol = This app and the host run different versions of Pointing Party. Update so that both match.
refused-name = The host didn't accept this name. Choose another one.
refused-signature = The host couldn't confirm your seat. Try joining again.
refused-removed = You were removed from this room.
refused-full = This room is full. Ask the host to allow more people.
refused-too-slow = The connection was too slow: the host received nothing for 5 seconds. Try joining again.
closed-moved = The room moved to another host.
closed = The host closed the room.
closed-limits = The host closed the connection: it received too much at once. Try again.
reopens = You'll rejoin automatically when it opens again.
ended-unreachable = Couldn't reach the room. Check that it's still open and that you're on the same network.
ended-no-room = This link doesn't lead to a room. Ask the host for a new one.
error-address = That isn't a room's address, code or link. Copy it from Invite in the host's room.
error-unknown-room = This room is no longer available. Choose another one, or join with its address.
error-cannot-hand-over = No one else here can host the room right now.
error-cannot-host = Couldn't open the room here: { $why }

## Limits of a browser, and lost connections

no-saving = This browser can't save files. Copy the result instead.
no-opening = The browser didn't open the link.
no-hosting = A browser can't host rooms. Use the app for that.
no-history = A browser doesn't keep past meetings. Use the app for that.
no-device-network = You're offline.
no-random = This browser can't create secure random numbers. Use another one.
host-not-responding = The host isn't responding.
host-stopped-responding = The host stopped responding.
host-unreadable = Couldn't read a message from the host.
connection-broke = The connection to the host was lost.
error-not-in-room = You're no longer in a room.
app-broken = Something went wrong in the app. Restart it, and report this: { $details }
app-not-responding = The app isn't responding. Close it and start it again.
app-failed = The app couldn't do that: { $why }

## Problems with what someone typed, pasted or chose

name-empty = A name needs at least one visible character.
name-too-long = A name can have up to { NUMBER($most) } characters. Shorten this one.
name-forbidden = A name can't contain control characters or characters that change the text direction.
value-unknown = { $text } can't be on a scale. Use numbers from 0 to 10000 with up to two decimals, like 5, 0.5 or ½, or T-shirt sizes from XXS to XXXL.
scale-count = A scale needs 2 to { NUMBER($most) } values, but this one has { NUMBER($count) }.
scale-order = List each value once, smallest first. { $value } is out of order.
scale-mixed = Use either numbers or T-shirt sizes. { $value } doesn't match the rest.
scale-kind = These values don't belong to that scale.
avatar-one-emoji = Use a single emoji, like 🦊, and nothing else.
csv-empty = The file is empty. Choose a CSV file whose first line names its columns, including Title or Summary.
csv-no-text = Line { NUMBER($line) }: this isn't text. Choose a CSV file, or save your spreadsheet as CSV first.
csv-no-title = Line { NUMBER($line) }: found the columns { $found }. Name one column Title or Summary; Key, Description and URL are optional.
csv-cells = Line { NUMBER($line) }: this row has { NUMBER($found) } cells, but the header has { NUMBER($expected) }. Check for a missing quotation mark here or above.
csv-no-rows = Line { NUMBER($line) }: there are no tickets below the header. Add at least one row.
csv-too-many = Line { NUMBER($line) }: there are more tickets than a room can hold ({ NUMBER($most) }). Split the file.
sheet-empty = There's nothing in it. Copy some cells from a spreadsheet and paste them here.
sheet-no-text = Line { NUMBER($line) }: this isn't text. Copy some cells from a spreadsheet and paste them here.
sheet-nothing-chosen = No column is selected. Choose the one with the titles; keys, descriptions and links are optional.
sheet-no-cards = Line { NUMBER($line) }: the selected columns are empty from here on. Choose other columns.
sheet-too-many = Line { NUMBER($line) }: there are more cards than a room can hold ({ NUMBER($most) }). Copy fewer rows.
import-cards = { $count ->
    [one] 1 card.
   *[other] { $count } cards.
}
import-cut = { $count ->
    [one] 1 had a description that was too long and was cut.
   *[other] { $count } had descriptions that were too long and were cut.
}
import-estimated = { $count ->
    [one] 1 already had an estimate, which was left out so it doesn't influence anyone.
   *[other] { $count } already had estimates, which were left out so they don't influence anyone.
}
import-blank = { $count ->
    [one] 1 empty row was skipped.
   *[other] { $count } empty rows were skipped.
}
