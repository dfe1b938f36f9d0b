-- Reports read the transfers of a period. They are written in the order of time, so that a summary of each range of blocks finds
-- them, and an insertion costs next to nothing.
create index transfers_booked on transfers using brin (at) with (pages_per_range = 16, autosummarize = on);
