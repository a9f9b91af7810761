//! What the page tells, in its order.

/// Figures that are read together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) says: &'static str,
    /// Figures of it and what each of them is.
    pub(super) figures: &'static [(&'static str, &'static str)],
}

pub(super) const GROUPS: &[Group] = &[
    Group {
        title: "Credentials beside OpenBao",
        says: "Both servers run on this machine and are asked over HTTP by 16 clients to open one kilobyte. The load \
               generator is a process of its own and is not counted. Opens are asked for in fifteen rounds, the \
               servers in turn, and the medians stand here.",
        figures: &[
            ("open_over_http_cpu", "One audited open"),
            ("open_over_http_beside_tuned_peer", "The same beside OpenBao at its fastest"),
            ("open_over_http_beside_default_peer", "The same beside OpenBao as it makes tokens by default"),
            ("open_in_batch_cpu", "One open of a hundred in a request, each with its own entry in the log"),
            ("open_in_batch_beside_peer", "The same beside OpenBao's batch, which is one entry"),
            ("rewrap_100k", "100,000 data keys wrapped anew and stored"),
            ("rewrap_cpu", "One of them"),
            ("rewrap_beside_peer", "The same beside OpenBao, one in a request"),
            ("rewrap_in_batch_beside_peer", "The same beside OpenBao, a hundred in a request"),
            (
                "start_to_first_use",
                "From the start to the first open, with 100,000 entries in the log, the best of three",
            ),
            ("start_to_first_use_beside_peer", "The same beside OpenBao, unsealing included"),
            ("start_with_1m_entries", "The same with 1,000,000 entries, which are all read again"),
            ("memory_with_100k_connections", "Resident memory once each of 100,000 connections was used"),
            ("memory_beside_peer", "The same beside OpenBao with a key for each"),
            ("custody_program", "Size of our server's program, its load generator included"),
            ("custody_program_beside_peer", "The same beside OpenBao's program"),
            ("audit_bytes_per_open", "What an open adds to our log"),
            ("audit_bytes_per_open_beside_peer", "The same beside OpenBao"),
        ],
    },
    Group {
        title: "Credentials on this disk",
        says: "64 uses at a time, each written to the log and synced before it opens anything.",
        figures: &[
            ("audited_open_cpu", "One audited open, without HTTP"),
            ("durable_opens_per_second", "Opens in a second, the median of nine rounds"),
            (
                "durable_open_p99",
                "What the slowest of a hundred opens waits, in appends and syncs of this disk in the same round",
            ),
            ("verify_1m_entries_cpu", "Verifying an export of a million entries, without the server"),
        ],
    },
    Group {
        title: "Credentials as connections grow",
        says: "A thousand opens spread evenly over all connections by a process that just started: first from the \
               store, whose file the system has in memory, then again.",
        figures: &[
            ("open_cold_cpu_at_1k", "1,000 connections, from the store"),
            ("open_cold_cpu_at_10k", "10,000 connections, from the store"),
            ("open_cold_cpu_at_100k", "100,000 connections, from the store"),
            ("open_cold_cpu_at_1m", "1,000,000 connections, from the store"),
            ("open_warm_cpu_at_1k", "1,000 connections, from memory"),
            ("open_warm_cpu_at_10k", "10,000 connections, from memory"),
            ("open_warm_cpu_at_100k", "100,000 connections, from memory"),
            ("open_warm_cpu_at_1m", "1,000,000 connections, from memory"),
        ],
    },
    Group {
        title: "What the time of an answer tells",
        says: "Tokens that are right but for their last four characters and tokens that are all wrong are refused, \
               200,000 in random order; so are 1,500 sign-ins as somebody known and as nobody known. Whether the two take \
               the same time, Welch's t says: up to 4.5 is chance. A comparison that ends at the first wrong byte is \
               found out in the same run.",
        figures: &[
            ("api_key_timing", "API keys"),
            ("api_key_timing_least", "The least difference that is found nineteen times in twenty"),
            ("session_timing", "Session cookies"),
            ("session_timing_least", "The least difference that is found nineteen times in twenty"),
            ("sign_in_timing", "E-mails, with a wrong passphrase"),
            ("sign_in_timing_least", "The least difference that is found nineteen times in twenty"),
            ("secret_comparison_timing", "Secrets that are compared in memory"),
        ],
    },
    Group {
        title: "The product",
        says: "The release binary with everything in it, its parts and its console.",
        figures: &[
            ("release_binary", "Size of the program, console included"),
            (
                "start_to_ready",
                "From the start on an empty folder to the first ready answer, the best of three",
            ),
            ("memory_idle", "Resident memory at rest"),
            ("console_first_load", "Script that a browser loads before the board shows"),
            ("board_24_goals_cpu", "The server's work for a board of 24 goals"),
            ("range_resolutions_1m", "A million date ranges resolved on one core"),
            ("jobs_per_second", "Durable jobs that do nothing, on PostgreSQL"),
            ("jobs_beside_bare_loop", "The same beside eight clients that only delete rows"),
        ],
    },
];
