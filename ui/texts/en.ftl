### What the page says, in English. Every language has a file of this kind, with the same messages; this one is what they
### are compared to, and what is shown to people whose own language is not there. A value of a scale is a text.

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
copied-result = Copied: paste it into a wiki, a ticket or a chat.
not-copied = That could not be copied. Select it and copy it by hand.
result-not-copied = The result could not be copied. Save it as a file instead.
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
    [0] Nobody there
    [one] 1 person
   *[other] { $count } people
}
list-two = { $first } and { $last }
list-rest = { $names } and { $count ->
    [one] 1 other
   *[other] { $count } others
}
something-is-wrong = Something is wrong

## Outside

tagline = Estimate tickets together. Everybody votes in secret, then all see the result.
your-name = Your name
your-name-hint = What the others call you
say-who-you-are = Say who you are first: the others see it at the table.
room-of = { $name }'s room
our-room = Our room
rooms = Rooms on your network
looking = looking
no-rooms = Looking for rooms on your network…
no-rooms-help = A room appears here as soon as somebody hosts one. If yours doesn’t within a few seconds, the network keeps machines from seeing each other: ask the host for the address and join by that.
room-people = { $people }, { $stage }
stage-gathering = not started yet
stage-voting = voting now
stage-revealed = talking about the votes
stage-finished = done, looking at the result
locked = locked
locked-help = One needs a PIN to get in
foreign = Its version of Pointing Party and yours don’t understand each other. Install the same one on both.
at-address = at { $address }
join = Join
join-room = Join { $room }
host-heading = Start a new room
host-help = It opens on this machine, and appears by itself on the other desks.
room-name = The room’s name
host-room = Host a room
join-heading = Join by code or address
join-help = The host finds it in their room, under Invite
recent-heading = Recent rooms, not to be seen just now
try-again = Try again
forget = Forget this room
forget-room = Forget { $room }
resumable-heading = Go on with a room of yours
resumable-cards = { $date } · { NUMBER($settled) } of { NUMBER($cards) } cards estimated
resume = Resume
put-away = Put this room away; its history stays
put-room-away = Put { $room } away
sit-down = Sit down
open-in-app = Open in the app instead
room-here = The room at this address
joining = Joining { $room }…
getting-back = Trying to get back in…
sitting-down = Sitting down…

## History

history = History
back = Back
search-cards = Search all cards
history-choose = Choose a meeting, or search all cards for a key or a word.
history-empty = Nothing yet. Every card that is settled while you are in a room is kept here, on this machine alone.
meetings = Meetings
meeting-cards = { $date } · { $cards }
save-meeting = Save this meeting
save-form = Save { $form }
found = Found
nothing-found = No card has these words.
untitled = Untitled
votes = Votes
meeting-unreadable = The meeting could not be read.
delete = Delete
delete-what = Delete { $name }?
delete-help = Its cards and votes are deleted from this machine for good. Other people’s machines keep theirs.
keep-it = Keep it

## The room

hosted-here = Hosted here
hosted-here-ends = Hosted here, ends when you leave
hosted-by = Hosted by { $host }
hosted-by-ends = Hosted by { $host }, ends with it
connected = Connected
connected-ends = Ends with its host
ends-help = Nobody else has the app here, so the room ends when its host leaves.
joining-now = Joining…
reconnecting = Reconnecting…
not-connected = Not connected
cut-off = Cut off from the room.
cut-off-help = Your seat and your vote are kept; trying again…
big-screen = Big screen
big-screen-help = Big screen, for the meeting room’s television
big-screen-close = Big screen. Escape closes it
leave = Leave
leave-room = Leave the room
hand-over-title = Hand over the room?
hand-over-help = The room is hosted on this machine. It can go on at the machine of { $next }, with all cards and votes, and everybody comes along.
hand-over-and-stay = Hand over and stay
hand-over-and-leave = Hand over and leave
close-title = Close the room?
close-help = The room is hosted on this machine, and nobody else here has the app. If you leave, it closes for everybody.
leave-and-close = Leave and close
some-here = { NUMBER($here) } of { NUMBER($all) } are here.
some-here-help = The others may be voting too; all is put together when they are back.
estimated-twice = { $card } was estimated twice while the network was split.
which-counts = Which one counts?
driver-decides = The driver decides.

## Inviting

invite = Invite
bring-in = Bring in the others
asking-room = Asking the room…
no-network = The host’s machine is on no network: nobody else can join just now.
no-ways = The room’s host does not say how it is reached.
other-addresses = Other addresses of the host
other-addresses-help = If that can’t be reached, try another address of the host:
invite-help = Phones point their camera at this, browsers open the link. In the app the room appears by itself; where it does not, the code or the address gets in.
gather-help = In the app this room appears by itself. Phones point their camera here, browsers open the link.
link = Link
code = Code
address = Address
qr-code-of = QR code of { $link }

## Gathering

table-is-set = Your table is set
is-everybody-here = Is everybody here?
gather-no-cards = Add the tickets you want to estimate, or start at once with an untitled card.
gather-cards = { $cards } to estimate. Whoever starts drives: reveals the votes and goes to the next card.
start = Start pointing
add-cards = Add cards

## People

people-heading = People
turnout = { NUMBER($voted) } of { NUMBER($voters) } voted
you = you
drives = drives
drives-help = Drives: reveals the votes and goes to the next card
away = away
left = left
watches = watches
talk = talk
talk-help = Far from the others: worth hearing why
more-about = More about { $name }
you-title = You
rename = Rename
remove-whom = Remove { $name }?
remove-help = They leave the room at once and can’t come back to it.
remove = Remove
take-wheel = Take the wheel
take-wheel-help = They are away; you reveal, settle and go on.
hand-wheel = Hand over the wheel
hand-wheel-help = They reveal, settle and go on; you only vote.
remove-from-room = Remove from the room
remove-from-room-help = For someone who does not belong here.
your-face = Your face
colour = Colour { NUMBER($number) }
initials = Initials
another-emoji = Another emoji
react = React
reaction-agreed = Thumbs up
reaction-hooray = Hooray
reaction-laughter = Laughter
reaction-doubt = Hm
reaction-surprise = Oh
reaction-love = Heart
i-only-watch = I only watch
you-watch = You watch this round. Untick “I only watch” to vote.

## Voting

the-card = The card to estimate
card-of = Card { NUMBER($place) } of { NUMBER($all) }
no-description = No description.
untitled-card = Untitled card
open-ticket = Open ticket
your-vote = Your vote
take-back = Click again to take it back
one-point = 1 point
points-of = { $points } points
unsure = Unsure
need-a-break = I need a break
has-not-voted = has not voted
has-voted = has voted
did-not-vote = did not vote
cards-turn = Everybody has voted: the cards turn in a moment.
everybody-watches = Everybody watches, nobody votes.
your-turn = Your turn: choose a card.
waiting-for = Waiting for { $names }.
everybody-voted = Everybody has voted.
you-reveal = Everybody has voted. Reveal when you are ready.
somebody-reveals = Everybody has voted. { $driver } reveals.
driver-reveals = Everybody has voted. The driver reveals.
all-estimated = All cards are estimated.
waiting-for-start = Waiting for the start.
round-began = A card is on the table: choose your points.
only-you = All the others have voted.
time-left-round = left to vote
time-left-talk = left to talk

## Driving

you-drive = You drive
reveal = Reveal
reveal-now = Reveal now
skip-card = Skip card
next-card = Next card
finish = Finish
vote-again = Vote again
timer = Timer
stop-timer = Stop the timer
time-to-vote = Time to vote
time-to-talk = Time to talk
reveal-at-end = Reveal the votes when the time is up
rules = Rules
rules-title = How this room plays
auto-reveal = Reveal when all have voted
count-down = Count down before that, so that a vote can still be changed
hide-names = From the next round on: show votes without names
scale = Scale
scale-fibonacci = Fibonacci
scale-modified-fibonacci = Modified Fibonacci
scale-powers-of-two = Powers of two
scale-t-shirts = T-shirts
scale-hours = Hours
scale-own = Your own
scale-own-help = Your own: numbers or T-shirt sizes, ascending
use-it = Use it
hints = What the values mean to you
hint-example = such as: half a sprint

## Keys

keys = Keys
key-digits = Choose a card by its number; 1 then 3 is 13
key-arrows = Choose the card beside it
key-enter = Vote with the chosen card, or take the vote back
key-s = Driver: start, or skip the card
key-r = Driver: reveal the votes, or vote again
key-n = Driver: next card
key-list = This list

## Verdict

verdict = Verdict
revealed-winner = Revealed: { $points } wins.
revealed-tie = Revealed: a tie between { $low } and { $high }.
revealed-nothing = Revealed: nobody chose a number.
should-talk = { $count ->
    [one] { $names } should say why: furthest from the others.
   *[other] { $names } should talk: furthest apart.
}
you-vote = You ({ $vote })
you-vote-inside = you ({ $vote })
wins = { $points } wins
tie = It’s a tie
no-numbers = No numbers
most-votes = most votes
settled-at = Settled at { $points }
next-settles = Next card settles it at { $points }.
goes-on = { $driver } goes to the next card.
you-settle = Talk, then click one side to settle it.
settles = Talk; { $driver } settles it.
you-vote-again = Talk, then vote again or settle it below.
nobody-chose = Nobody chose a number. Talk about what is missing.
driver-in-sentence = the driver
decimal-mark = .
mean = Mean
nearest = Nearest value
median = Median
spread = Spread
spread-none = none
agreement = Agreement
percent = { NUMBER($percent) } %
time = Time
settle-other = Settle at another value
settle-at = Settle at { $points }
earlier-rounds = Earlier rounds of this card
round-came-to = Round { NUMBER($round) }: { $outcome } ({ $votes })
past-winner = { $points } won
past-tie = a tie between { $low } and { $high }
past-nothing = no numbers

## Cards

cards-heading = Cards
estimated-of = { NUMBER($estimated) } of { NUMBER($all) } estimated
close-cards = Close the list of cards
no-cards = No cards yet.
quick-round = Quick round without a ticket
estimate = Estimate
cards-help = One card a line: a key and a title, just a title, or a link. Or paste rows of a spreadsheet
cards-example-title = Log in with a passkey
cards-example-other = Tidy up the settings page
or = or
file-help = A CSV file from Jira, Linear, GitHub or a spreadsheet; it needs a column Title or Summary
choose-file = Choose a file…
no-file = No file chosen
file-unreadable = The file could not be read.
add-rest = Add the other { NUMBER($left) }
add-count = { $count ->
    [one] Add 1 card
   *[other] Add { $count } cards
}
nothing-added = { $why } Nothing was added.
and-more = … and { NUMBER($count) } more
adding = Adding… { NUMBER($sent) } of { NUMBER($all) }
broke-off = { NUMBER($sent) } of { NUMBER($all) } cards were added, then it broke off: { $why }
added = { $count ->
    [one] 1 card added.
   *[other] { $count } cards added.
}
known = { $count ->
    [one] 1 was in the room already.
   *[other] { $count } were in the room already.
}
column = Column { NUMBER($number) }
columns = What the columns are
column-key = Key
column-title = Title
column-text = Text
header-row = The first row has the columns’ names
note-label = Note, such as what was agreed
note = Note:
no-estimate = No estimate yet
estimate-and-rounds = { $points } · { $rounds }
fetching = Fetching the text…
no-text = The room gave no text for this card.
remove-for-all = Remove it for everybody
point-again = Point it once more
point-now = Point this card now
shelf = What did we settle before?
shelf-title = What this team settled before
shelf-looking = Looking…
shelf-empty = Nothing yet. Rooms of this name leave their estimates here for the next time.
shelf-broken = The history did not answer as it should.

## Summary

done = All cards are estimated
done-for-now = That’s it for now
count-of = { NUMBER($count) } of { NUMBER($all) }
points = Points
rounds-heading = Rounds
card = Card
save-csv = Save as CSV
save-markdown = Save as Markdown
point-the-rest = { $count ->
    [one] Point the 1 card left
   *[other] Point the { $count } cards left
}
point-one-more = Point one more, untitled

## Settings

settings = Settings
theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
language = Language
language-system = As the system
sounds = A sound when a timer ends
scale-of-own-rooms = Scale of the rooms that you host
notifications = Tell me when the others wait for me and this window is not in front

## What the room says no to. In English these are the host's own sentences.

failure-malformed = The host did not understand this request.
failure-too-fast = That was too many requests in a short time. Wait a second and try again.
failure-not-driver = Only the driver can do that.
failure-not-allowed = Only the first person in the room and the driver can remove somebody.
failure-spectator = Spectators watch. Become a voter to vote.
failure-off-scale = That is not on this room's scale.
failure-round-over = That round is over.
failure-not-revealed = The votes are not revealed yet.
failure-revealed = The votes are revealed already; ask the driver for a revote.
failure-no-card = No card is on the table.
failure-started = The room has started already.
failure-unsettled = There is no winner yet. Settle the card, vote again, or skip it.
failure-no-such-seat = That person is not in the room.
failure-no-such-card = That card is not in the room.
failure-too-many-cards = A room holds at most 2000 cards. Nothing was added.
failure-on-table = That card is on the table. Go on to another one first.
failure-votes-cast = Some have voted already. Change the scale before the first vote, or after the reveal.
failure-driver-here = The driver is here. Ask them to hand over the wheel.
failure-timer-length = A timer runs for 10 seconds to 60 minutes.
failure-decided = Nobody settled that card differently, or it is decided already.
failure-disconnected = The connection broke before the room answered. It is being restored; try again then.
refused-protocol = This app and the room's host have versions that do not understand each other. Install the same version on both.
refused-name = The host did not accept this name. Choose another one.
refused-signature = The host could not confirm that this seat is yours. Try to join again.
refused-removed = You were removed from this room.
refused-full = This room is full. Ask its host to allow more seats.
refused-too-slow = The connection was too slow: the host heard nothing for 5 seconds. Try to join again.
closed-moved = The room has moved to another host.
closed = The host closed the room.
closed-limits = The host ended the connection: it got more, or larger, messages than it takes.
reopens = As soon as it is open again, you are back in.
over-unreachable = The room could not be reached. Check that it is still open, and that this machine is on its network.
over-astray = This link leads to no room.
trouble-address = That is no address, code or link of a room.
trouble-unknown-room = This room is not to be seen any more.
trouble-no-heir = Nobody else here could host the room just now.
trouble-no-host = The room can’t be opened here: { $why }

## What a browser can't do, and what breaks on the way

no-saving = This browser saves no files. Copy the result instead.
no-opening = The browser did not open the link.
no-hosting = A browser hosts no rooms. Start the app for that.
no-history = A browser keeps no past meetings. Start the app for that.
no-device-network = This device has no network.
no-random = This browser gives no random numbers. Use another one.
host-silent = The room's host does not answer.
host-fell-silent = The room's host fell silent.
host-nonsense = A message of the host's was not understood.
connection-broke = The connection to the room's host broke.
in-no-room = You are in no room any more.
app-nonsense = The app gave an answer that makes no sense.
app-silent = The app around this page does not answer. Close it, and start it again.
app-failed = The app could not do that: { $why }

## What is wrong with what was typed

name-empty = A name needs at least one visible character.
name-too-long = A name has at most { NUMBER($most) } characters; this one is longer.
name-forbidden = A name may not contain control characters or characters that change the direction of text.
value-unknown = { $text } is no value of a scale: those are numbers from 0 to 10000 with at most two decimals, like 5, 0.5 or ½, and T-shirt sizes from XXS to XXXL.
scale-count = A scale has 2 to { NUMBER($most) } values; this one has { NUMBER($count) }.
scale-order = The values of a scale ascend, each once; { $value } does not.
scale-mixed = A scale is either of numbers or of T-shirt sizes; { $value } does not go with the others.
scale-kind = Those are not the values of a scale of that kind.
face-one-emoji = A face has one emoji, such as 🦊, and no other characters.
csv-empty = The file is empty. Expected a CSV file whose first line names its columns, one of them Title or Summary.
csv-no-text = Line { NUMBER($line) }: this is no text. Expected a CSV file; if it comes from a spreadsheet, save it as CSV first.
csv-no-title = Line { NUMBER($line) }: found the columns { $found }. Expected a header with a column named Title or Summary, and perhaps Key, Description, URL.
csv-cells = Line { NUMBER($line) }: this row has { NUMBER($found) } cells. Expected { NUMBER($expected) }, as the header has; a quotation mark may be missing here or above.
csv-no-rows = Line { NUMBER($line) }: no ticket follows the header. Expected at least one row below it.
csv-too-many = Line { NUMBER($line) }: this is one ticket too many. A room takes at most { NUMBER($most) }; split the file.
sheet-empty = There is nothing in it. Expected the cells of a table, copied out of a spreadsheet.
sheet-no-text = Line { NUMBER($line) }: this is no text. Expected the cells of a table, copied out of a spreadsheet.
sheet-nothing-chosen = No column is chosen. Say which one has the titles, and perhaps which have the keys, texts and links.
sheet-no-cards = Line { NUMBER($line) }: from here on nothing stands in the columns that are chosen. Choose others.
sheet-too-many = Line { NUMBER($line) }: this is one card too many. A room takes at most { NUMBER($most) }; copy fewer rows.
import-cards = { $count ->
    [one] 1 card.
   *[other] { $count } cards.
}
import-cut = { $count ->
    [one] 1 had a text that was too long and was cut.
   *[other] { $count } had texts that were too long and were cut.
}
import-estimated = { $count ->
    [one] 1 had an estimate already, which is left out so that it sways nobody.
   *[other] { $count } had an estimate already; those are left out so that they sway nobody.
}
import-blank = { $count ->
    [one] 1 empty row was left out.
   *[other] { $count } empty rows were left out.
}
