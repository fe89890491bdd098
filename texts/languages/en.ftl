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
impostor = Someone else is using this room's ID, which you know with another host.
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
continue-as = Continue as { $name }
continue-as-help = This link leads to { $name }'s seat in this room. Is that you?
join-as-another = Join as somebody else
not-encrypted = This page isn't encrypted: others on this network could read names, cards and votes. The app encrypts them.
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
split-network-help = The network is split. Others may still be voting; the driver can take their results over when everyone is back.
proposal-settled =
    While you were apart, { $people ->
        [one] one person
       *[other] { NUMBER($people) } people
    } settled { $cards ->
        [one] one card
       *[other] { NUMBER($cards) } cards
    } on { $computer }.
proposal-changes =
    The backlog has { $changes ->
        [one] one other change
       *[other] { NUMBER($changes) } other changes
    } on { $computer }.
other-host-asks = { $people ->
        [one] { $host } hosts another half of this room with one person.
       *[other] { $host } hosts another half of this room with { NUMBER($people) } people.
    } Join it?
other-host-unknown = Another computer
new-room-offer = Nobody who can host this room answers.
new-room = Continue as a new room
new-room-of = { $person } continues this room.
new-room-join = Join { $person }
join-other-host = Join it
stay-here = Stay here
computer-of = { $name }'s computer
another-computer = another computer
driver-decides = The driver decides.
take-all = Take all
choose-proposed = Choose …
take = Take
dismiss-all = Dismiss all
proposed-estimate = { $points } (here { $own })
proposed-new = New card
proposed-edited = Edited
proposed-removed = Removed
proposed-note = Note
proposed-votes = Votes

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
# Shown below the cards: how many other computers could continue the room with all of its cards.
others-have-all-cards = { $count ->
    [0] No other computer has all cards yet
    [one] 1 other has all cards
   *[other] { $count } others have all cards
}
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
column-seconds = Seconds
column-url = URL
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
export-totals = { NUMBER($estimated) } of { NUMBER($all) } cards estimated, { $points } in { $rounds } and { $time }.
export-totals-without-points = { NUMBER($estimated) } of { NUMBER($all) } cards estimated, in { $rounds } and { $time }.

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
failure-not-proposed = Somebody has already decided about these changes.
failure-no-other-host = The other host is not there any more.
failure-no-cards = There were no cards to add.
failure-pinned = This room is pinned to its host, so no other computer can take over.
failure-addresses = A standby host needs 1 to 8 addresses.
failure-chain = The signatures of that host are not valid. Update the app.
failure-not-leaving = The host isn't handing this room over.
failure-enough-successors = This room already has enough standby hosts.
failure-disconnected = The connection dropped before the room answered. Try again once you're reconnected.
failure-unknown = The host runs a newer version and declined this. Update Pointing Party to see why.
refused-protocol = This app and the host run different versions of Pointing Party. Update so that both match.
refused-malformed = The host couldn't read this app's first message. Update so that both run the same version.
refused-name = The host didn't accept this name. Choose another one.
refused-signature = The host couldn't confirm your seat. Try joining again.
refused-full = This room is full. Ask the host to allow more people.
refused-too-slow = The connection was too slow: the host received nothing for 5 seconds. Try joining again.
refused-unknown = The host runs a newer version and didn't let you in. Update Pointing Party to see why.
removed-from-room = You were removed from this room.
closed-moved = The room moved to another host.
closed-room = The host closed the room.
closed-limits = The host closed the connection: it received too much at once. Try again.
closed-unknown = The host runs a newer version and closed the connection. Update Pointing Party to see why.
reopens = You'll rejoin automatically when it opens again.
ended-unreachable = Couldn't reach the room. Check that it's still open and that you're on the same network.

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
host-unexpected = The host sent an unexpected message.
message-lost = A message from the host was lost.
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
hint-twice = { $value } can't have this hint. Give each value of the scale at most one hint.
hint-too-long = A hint can have up to { NUMBER($most) } characters. Shorten the one for { $value }.
hint-forbidden = The hint for { $value } can't be used. Write one line without control characters or characters that change the text direction.
avatar-one-emoji = Use a single emoji, like 🦊, and nothing else.
avatar-colour = { NUMBER($number) } isn't a colour. Choose a number from 0 to { NUMBER($most) }.
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

## Only in programs: the app, the host and the terminal program. The page does not load these.

program-cannot-hand-over = No one else here can host the room right now.
program-cannot-host = Couldn't open the room here: { $why }
program-closing = The app is closing.
program-days = { $first } to { $last }
program-file-not-saved = Couldn't save { $file } ({ $why }). Copy the result instead.
program-history-totals = { $cards } estimated, { $points } in { $rounds } and { $time }.
program-history-totals-without-points = { $cards } estimated, in { $rounds } and { $time }.
program-invited = You're invited to a room. Enter your name to join.
program-link-not-opened = Couldn't open the link ({ $why }): { $url }
program-no-downloads = there's no downloads folder
program-other-host = That computer has an older copy of the room, or may not host it.
program-only-web-links = Only links to web pages can be opened.
program-past-estimates-need-room = Past estimates belong to the room you're in. Join it first.
program-room-not-deleted = Couldn't delete the room ({ $why }). Try again.
program-room-not-saved = This room is no longer saved. Host a new one; its settled cards are in the history.
program-settled-heading = Settled
program-unknown-room = This room is no longer available. Choose another one, or join with its address.
program-language-missing = There are no texts in { $language }. Choose one of { $available }.
program-name-unusable = Can't use this name: { $why }
program-room-name-unusable = Can't use this room name: { $why }
program-room-open = “{ $room }” is open. People on your network see it in the app, or can join at
program-room-ways = in a browser: { $link } · in the app: code { $code }
program-not-announced = The room isn't announced on the network. Share one of these addresses.
program-how-to-close = Press Ctrl-C to close the room.
program-closing-room = Closing the room.
program-superseded = This computer was asleep or offline, so another one took over the room. It's now hosted at
program-continuing = Continuing the room in { $file }: { $cards }
program-file-unreadable = Can't read { $file } ({ $why }).
program-file-too-large = { $file } is too large for a list of tickets ({ NUMBER($size) } MiB). Split the file.
program-file-without-cards = { $file } has no cards. Write one per line, such as KEY-1 Title.
program-file-too-many-cards = { $file } has { NUMBER($count) } cards, but a room holds up to { NUMBER($most) }. Split the file.
program-no-rooms = No rooms found within { $seconds } s. If you know a room's address, you can still join it: party join ADDRESS --name NAME
program-other-version = different version
program-no-other-rooms = No other rooms were found either.
program-rooms-found = Rooms found: { $rooms }.
program-room-not-found = No room called “{ $room }” was found on the network within { NUMBER($seconds) } s. { $others } If you know its address, join with that.
program-rooms-with-same-name = Several rooms are called “{ $room }”. Join one by its address: { $addresses }
program-no-key-folder = This system has no folder for app data. Choose one with --key FOLDER.
program-plain-connection = This connection is not encrypted, and nothing proves that the host is the right one.
program-impostor = Someone else is using this room's ID. Ask the host for the current link or QR code.
program-no-seat-folder = No folder found for your seat's key. Choose one with --seat.
program-stopped = The connection stopped unexpectedly. Please report this.
program-history-not-open = This meeting won't be saved: { $why }
program-history-not-written = Couldn't save the settled cards: { $why }
program-reconnecting = { $why } Reconnecting…
program-hosting-here = This computer now hosts the room. People can join at
program-hosting-elsewhere = Another computer now hosts the room.
program-not-handed-over = You can't hand over hosting: either this computer doesn't host the room, or no one else here can right now.
program-help =
    start          open the first card and become the driver
    vote 5         vote or change your vote; vote ? if you're not sure, vote ☕ for a break
    withdraw       withdraw your vote
    react 👍       react with 👍 🎉 😄 🤔 😮 or ❤️
    read CARD      read a card's description and note; CARD is its key, title or position, such as #3
    who            show who is here
    watch on       become a spectator; watch off to vote again
    rename NAME    change your name
    avatar 🦊      change your avatar's emoji; avatar 5 changes its colour (0 to 7)
    drive          become the driver while the driver is away
    hand-over      if this computer hosts the room, hand hosting over and stay
    quit           leave the room

    Only for the driver:
    reveal         reveal the votes now
    settle 3       settle the card at 3
    join-half      go to the other host of this room with everyone, if there is one; stay stays here
    proposals      list what other computers have and this room has not
    take 2         take number 2 of this list into the room; take all takes everything
    dismiss 2      drop number 2 of this list; dismiss all drops everything
    next           open the next card
    revote         vote on this card again
    skip           skip this card for now
    estimate CARD  estimate CARD now
    quick          estimate an untitled card now
    timer 3        set 3 minutes to vote, or 90s; timer 3 reveal reveals the votes at the end
    discuss 2      set 2 minutes to discuss
    stop           stop the timer
    scale LIST     change the scale, such as 1 2 4 8, S M L, fibonacci,
                   modified-fibonacci, powers-of-two, t-shirts or hours
    hint 8 TEXT    explain what 8 means
    auto-reveal on    reveal votes when everyone has voted; or off
    count-down on     count down before that; or off
    hide-names on     hide who voted what, from the next round; or off
    make-driver NAME  make NAME the driver
    remove NAME    remove NAME for good; the first person in the room can too

    For the driver, or for everyone before the first round:
    import FILE    add the tickets of a file, such as a CSV export from a tracker
    add TITLE      add a card, such as: add KEY-1 Log in with a passkey
    edit CARD TITLE   change a card's title
    note CARD TEXT    add a note to a card; without TEXT, remove it
    move CARD CARD    move a card before another one; or move CARD last
    drop CARD         remove a card
program-unknown-command = Unknown command “{ $word }”. Type help to see all commands.
program-no-arguments = Type { $word } on its own, without “{ $text }”.
program-on-or-off = Type { $word } on or { $word } off.
program-which-vote = What's your vote? For example: vote 5
program-which-settle = Settle at which value? For example: settle 3
program-which-scale = Which scale? For example: scale 1 2 4 8
program-which-hint = Which value, and what does it mean? For example: hint 8 half a sprint
program-which-card = Which card? For example: { $word } KEY-5
program-which-import = Which file? For example: import tickets.csv
program-which-add = Which card? For example: add KEY-1 Log in
program-which-edit = Which card, and what title? For example: edit KEY-5 Log in
program-which-proposed = Which numbers of the list? For example: { $word } 1 3, or { $word } all. The command proposals shows the list.
program-no-proposals = No other computer has anything that this room has not.
program-which-note = Which card, and what note? For example: note KEY-5 Ask the designers
program-which-move = Which card, and before which one? For example: move KEY-5 KEY-1
program-which-timer = How long? For example: { $word } 3 for minutes, or { $word } 90s
program-which-reaction = Pick one of { $all }. For example: react 👍
program-which-avatar = Which emoji or colour? For example: avatar 🦊 or avatar 5
program-which-person = Whom? For example: { $word } Ann
program-unknown-card = No card has the key or title “{ $text }”. You can also use its position, such as #1.
program-unknown-person = Nobody here is called “{ $name }”. Type who to see everyone.
program-no-description = The host didn't send the card's description. Try again.
program-back = Back in the room.
program-own-vote = Your vote is { $vote } ({ $turnout }).
program-own-vote-is = Your vote is { $vote }.
program-own-vote-withdrawn = You withdrew your vote ({ $turnout }).
program-you = You
program-here = Here: { $people }
program-earlier = Earlier: { $outcome }
program-last-time = Last time: { $outcome }
program-welcome = You're in “{ $room }”.
program-cards = { $count ->
    [0] No cards yet.
    [one] 1 card, { NUMBER($estimated) } estimated.
   *[other] { $count } cards, { NUMBER($estimated) } estimated.
}
program-not-started = Not started yet. Type start to open the first card and become the driver.
program-no-copy = This computer has no copy of the room.
program-other-half = { $question } The driver or the person at the host types join-half or stay.
program-proposed = { $proposed } The command proposals shows what it is.
program-you-vote = You're voting now.
program-you-watch = You're a spectator now.
program-joined = { $name } joined.
program-is-back = { $name } is back.
program-is-away = { $name } is away.
program-left = { $name } left.
program-votes-now = { $name } is voting now.
program-watches-now = { $name } is a spectator now.
program-removed = { $name } was removed.
program-you-drive = You're the driver now.
program-drives = { $name } is the driver now.
program-auto-reveal-on = Votes are now revealed when everyone has voted.
program-auto-reveal-off = The driver now reveals the votes.
program-count-down-on = There's now a countdown before votes are revealed.
program-count-down-off = There's no countdown anymore before votes are revealed.
program-hide-names-on = From the next round, votes are shown without names.
program-hide-names-off = From the next round, votes are shown with names.
program-cards-added = { $count ->
    [one] 1 card was added.
   *[other] { $count } cards were added.
}
program-card-edited = { $card } was edited.
program-card-moved = { $card } was moved.
program-note-added = Note added to { $card }.
program-note-removed = The note on { $card } was removed.
program-voted = { $name } has voted ({ $turnout }).
program-withdrew = { $name } withdrew their vote ({ $turnout }).
program-count-down-stopped = The countdown stopped because something changed.
program-timer-to-vote = { $time } to vote.
program-timer-to-vote-reveal = { $time } to vote. Then the votes are revealed.
program-timer-to-discuss = { $time } to discuss.
program-timer-stopped = The timer was stopped.
program-time-is-up = Time's up.
program-settled = { $card } is settled at { $points }.
program-unsettled = This card is being voted on again.
program-turnout = { NUMBER($voted) } of { NUMBER($voters) }
program-card = Card { NUMBER($place) } of { NUMBER($all) }: { $card }
program-names-hidden = Votes will be shown without names.
program-scale = Scale: { $scale }. For example: vote { $first }
program-scale-in-hours = { $scale } hours
program-untitled-card = an untitled card
program-votes = Votes: { $votes }
program-votes-none = Votes: none
program-mean-and-median = Mean { $mean }, median { $median }, from { $low } to { $high }, { NUMBER($agreement) } % agree.
program-median = Median { $median }, from { $low } to { $high }, { NUMBER($agreement) } % agree.
program-closest = Closest value: { $points }.
program-after-winner = Type next, revote, or settle with another value.
program-after-tie = Type settle { $low } or settle { $high }, or revote.
program-after-nothing = Type revote, skip, or settle with a value.
program-outliers = Lowest: { $lowest }. Highest: { $highest }. Hear them out.
program-lowest = Lowest: { $lowest }. Hear why.
program-highest = Highest: { $highest }. Hear why.
program-wins = { $points } wins.
program-tie = Tie between { $low } and { $high }.
program-tie-with-leader = Tie between { $low } and { $high }; { $leader } has the most votes.
program-no-numbers = Nobody picked a number.
program-finished = Finished.
program-total-points = { $points } points on { $cards }, in { $rounds } and { $time }.
program-total-estimates = Estimates on { $cards }, in { $rounds } and { $time }.
program-address-empty = Enter the address that the host shows, such as 192.168.1.5:7420.
program-address-too-long = This is too long for an address. Enter the one that the host shows, such as 192.168.1.5:7420.
program-address-scheme = A room link starts with http:// or pointing-party://, but this one starts with { $scheme }://. Copy it again.
program-address-no-room = This link doesn't lead to a room. It should look like pointing-party://join?at=192.168.1.5:7420.
program-address-user-name = A room's address has no user name. Remove the part before the @.
program-address-no-host = The part before the port is missing. Enter a full address, such as 192.168.1.5:7420.
program-address-port = “{ $text }” isn't a port. Use a number from 1 to 65535, such as 7420.
program-address-ipv4 = { $text } isn't an IP address. Use four numbers from 0 to 255, such as 192.168.1.5.
program-address-ipv6 = { $text } isn't an IPv6 address. Put it in brackets before a port, such as [fe80::1]:7420.
program-address-unspecified = { $text } only means “all addresses of this computer”. Use an address that the host shows.
program-address-host-name = “{ $text }” isn't a host name. Use letters, digits, hyphens and dots.
program-code-length = A room code has 7, 12 or 33 characters, but this one has { NUMBER($count) }. Ask the host for it again.
program-code-character = A room code can't contain “{ $character }”. Ask the host for it again.
program-code-typo = This code has a typo. Ask the host for it again.
program-connect-no-address = There's no address to try. Ask the host for one.
program-connect-unknown-name = Couldn't find { $name } on this network. Check the spelling.
program-connect-unreachable = Couldn't reach { $address } ({ $why }). Check the address and that the room is still open.
program-connect-timed-out = { $address } didn't answer in time. Check the address and your firewall.
program-connect-no-room = { $address } isn't a room. Check the address; another program may be using that port.
program-connect-rejected = { $address } declined the connection. Use the address that the host shows.
program-connect-other-room = A different room is at { $address } now. Look for yours in the list.
program-address-fingerprint = The end of this link, after #h=, is damaged. Copy the whole link again.
program-public-url = "{ $text }" isn't the address of a proxy. Write it like https://rooms.example.com, without a path.
program-connect-wrong-key = The computer at { $address } isn't the host you expect: it has another key. Nothing was sent to it. Ask the host for the current link or QR code.
program-connect-no-right = The computer at { $address } can't prove that it may host this room. Nothing was sent to it. Ask the host for the current link or QR code.
program-connect-protocol-app = The host uses protocol version { $host }, this app version { $app }. Update this app and join again.
program-connect-protocol-host = The host uses protocol version { $host }, this app version { $app }. Update the host's app and join again.
program-no-right-to-host = This computer has no right to host this room. Its last host has to open it, or someone from that host's list of successors.
program-no-random = This computer couldn't create random numbers ({ $why }). Try again.
program-key-not-saved = Couldn't save this computer's key in { $file } ({ $why }). Check that you can write to this folder.
program-key-damaged = { $file } is damaged: it should contain 64 hexadecimal digits. Restore a copy, or delete the file to join rooms as a new person.
program-port-in-use = Port { $port } is used by another program. Choose another port, or leave it out to use a free one.
program-address-not-here = This computer doesn't have the address { $address }. Leave it out to listen on all addresses.
program-not-listening = Can't listen at { $address }, port { $port } ({ $why }). Choose another address or port.
program-snapshot-unreadable = This isn't a saved room, or it's damaged ({ $why }). Use another copy.
program-snapshot-newer = This room was saved by a newer version of the app (format { $format }). Update the app and open the room again.
program-snapshot-inconsistent = This saved room is inconsistent: { $why }. Use another copy.
program-snapshot-epoch = This room can't be opened as host number { $wanted }: it has already had { $had }. Join it at its current host.
program-rooms-file = Can't open { $file } ({ $why }). Check that you can read and change this file and its folder.
program-rooms-foreign = { $file } isn't a saved room but the database of another program. Choose another file.
program-rooms-newer = { $file } was saved by a newer version of this program. Update it, or choose another file.
program-rooms-damaged = { $file } is damaged ({ $why }). Replace it with a copy, or choose another file.
program-rooms-disk-full = The disk with { $file } is full. Free some space.
program-rooms-database = Can't save rooms in { $file } ({ $why }). Check the disk and that you can change this file.
program-not-saving = The room isn't being saved. { $why } The meeting can continue; saving starts again by itself.
program-saving-again = The room is being saved again.
program-history-newer = The history in { $file } was saved by a newer version of this program. Update to see past meetings; until then, new ones aren't saved.
program-history-file = Can't save the history in { $file } ({ $why }). Check that you can write to this folder.
program-history-database = Can't read or save the history ({ $why }). Check that the disk isn't full, then restart the program.
program-history-no-meeting = That meeting is no longer in the history.
program-history-damaged = The history was damaged. It was moved to { $file }, and a new one was started.
