//! What was typed. What will be done about it is decided in the files of the subcommands.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Parser, Subcommand, ValueEnum};

use super::coarsen::Level;
use super::lens::As;
use crate::audience::types::AppType;
use crate::leak::{Class, Severity};
use crate::scrub::Selector;

/// Ends every `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0    done, and nothing at or over the threshold of --fail-on
  1    something was found at or over the threshold of --fail-on
  2    the command line makes no sense; nothing was done
  3    some file could not be read, or not be scrubbed with certainty (wins over 1)
  130  interrupted by Ctrl-C";

/// Shows what photos tell about the people in them, and takes it out before they are shared.
#[derive(Debug, Parser)]
#[command(name = "phototell", version, after_help = EXIT_CODES)]
pub(super) struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every subcommand.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Global {
    /// How many files are worked on at a time [default: one for each processor]
    #[arg(short, long, value_name = "N", global = true)]
    pub jobs: Option<NonZeroUsize>,
    /// No progress and no notes, only what was asked for
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: When,
    /// Take the paths in FILE too, separated by NUL or by newlines; `-` is standard input
    #[arg(long, value_name = "FILE", global = true)]
    pub files_from: Option<PathBuf>,
    /// Pass over what the glob matches: a name in any folder, or with a slash a path below PATH
    #[arg(long, value_name = "GLOB", global = true)]
    pub exclude: Vec<String>,
    /// Take in files and folders whose names begin with a dot
    #[arg(long, global = true)]
    pub hidden: bool,
    /// Follow symbolic links
    #[arg(long, global = true)]
    pub follow: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell what a reader of these photos could work out
    #[command(after_help = EXIT_CODES)]
    Audit(Audit),
    /// Show every part of a file, every tag, every leak
    #[command(after_help = EXIT_CODES)]
    Show(Show),
    /// Write photos without what they tell: copies to a folder, or in place
    #[command(after_help = EXIT_CODES)]
    Scrub(Scrub),
    /// Hold the photos after a scrub against those before: claim by claim, closed or open
    #[command(after_help = EXIT_CODES)]
    Compare(Compare),
    /// Print the manual page of a rule, or the list of rules
    Explain(Explain),
    /// Print all that a claim is made of: every term, and the answers that were weighed against it
    #[command(after_help = EXIT_CODES)]
    Why(ForClaim),
    /// Print whose data and code are in the program
    Licences,
    /// Set an access log of a phone beside the library: what was there when an app looked
    #[command(after_help = EXIT_CODES)]
    Accesses(Accesses),
    /// Find copies of the library's photos in an app's folder, under whatever name
    #[command(after_help = EXIT_CODES)]
    Trace(Trace),
}

#[derive(Debug, clap::Args)]
pub(super) struct Accesses {
    /// Logs: an App Privacy Report (.ndjson), what `appops get PACKAGE`, `dumpsys appops [--history]` or `dumpsys package` print
    #[arg(value_name = "LOG", required = true)]
    pub logs: Vec<PathBuf>,
    /// The library, as it is today
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    pub library: Vec<PathBuf>,
    /// When the log was written, for Android's, which say how long ago [default: the time of its file]
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// The phone's zone, such as +08:00, where the log doesn't tell it
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub zone: Option<String>,
    /// The app, for logs that don't name it
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,
    /// What kind of app it is, by the rule's number or name, for apps that phototell doesn't know: APP=TYPE
    #[arg(long, value_name = "APP=TYPE", value_parser = app_type)]
    pub app_type: Vec<(String, &'static AppType)>,
    /// Show positions whole
    #[arg(long)]
    pub exact: bool,
    #[command(flatten)]
    pub report: Report,
    #[command(flatten)]
    pub packages: Packages,
}

#[derive(Debug, clap::Args)]
pub(super) struct Trace {
    /// The library
    #[arg(value_name = "LIBRARY", required = true)]
    pub library: Vec<PathBuf>,
    /// The folder of an app, a cache, or a backup
    #[arg(long = "in", value_name = "FOLDER", required = true, num_args = 1..)]
    pub folders: Vec<PathBuf>,
    /// Whose folder it is, where its path doesn't tell
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,
    #[command(flatten)]
    pub report: Report,
    #[command(flatten)]
    pub packages: Packages,
}

#[derive(Debug, clap::Args)]
pub(super) struct Audit {
    /// Folders and photos
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub report: Report,
    #[command(flatten)]
    pub packages: Packages,
    /// As one reader sees them: an app with some permission, or whoever is sent them; `all` compares all readers
    #[arg(long = "as", value_name = "AUDIENCE")]
    pub audience: Option<As>,
    /// Beside each claim, whether China's rule on necessary personal information lists it for this kind of app: a number from 1
    /// to 39, a name, or an app
    #[arg(long, value_name = "TYPE", value_parser = kind)]
    pub app_type: Option<&'static AppType>,
    /// Read every byte, the pictures too
    #[arg(long)]
    pub deep: bool,
    /// Write a line for each photo and conclude nothing: to be reduced elsewhere, or later with --from
    #[arg(long, conflicts_with_all = ["format", "exact"])]
    pub records_only: bool,
    /// Take in what earlier audits wrote with --format ndjson or --records-only; with PATH, read again only what changed
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,
    /// Show positions, serial numbers and names whole on the terminal
    #[arg(long)]
    pub exact: bool,
    /// End with exit code 1 if a file holds a leak of this severity or a higher one; implies --deep
    #[arg(long, value_name = "SEVERITY", value_parser = severity())]
    pub fail_on: Option<Severity>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Compare {
    /// Folder or photo before
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// Folder or photo after
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    #[command(flatten)]
    pub report: Report,
}

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The rule, as `audit` names it
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ForClaim {
    /// The rule, as `audit` names it
    #[arg(value_name = "CLAIM")]
    pub rule: String,
    /// Folders and photos
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Take in what earlier audits wrote
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,
    /// Show positions, serial numbers and names whole
    #[arg(long)]
    pub exact: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Photos
    #[arg(value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub report: Report,
    #[command(flatten)]
    pub packages: Packages,
}

#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Packages {
    /// The apps on the phone, as `adb shell pm list packages` lists them: tells which of them a screenshot's name means
    #[arg(long = "packages", value_name = "FILE")]
    pub list: Option<PathBuf>,
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Report {
    /// For a person, as one JSON document, or as one JSON line for each file
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: Format,
    /// Write to FILE, readable by you alone, and not to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("where").required(true).args(["output", "in_place"]))]
pub(super) struct Scrub {
    /// Folders and photos
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write scrubbed copies below DIR, which must be new or empty; the originals stay as they are
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Replace each photo by its scrubbed copy
    #[arg(long)]
    pub in_place: bool,
    /// Keep these tags: leak classes, or keys as `show` writes them
    #[arg(long, value_name = "CLASS|KEY", value_delimiter = ',')]
    pub keep: Vec<Selector>,
    /// Take out these leak classes only, and every opaque part that could hold them
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = class(), conflicts_with = "keep")]
    pub only: Vec<Class>,
    /// Leave this much of where and when, and nothing finer: location=district, city, region or country; time=hour, day, month or
    /// year
    #[arg(long, value_name = "WHAT=LEVEL", value_delimiter = ',', conflicts_with = "only")]
    pub coarsen: Vec<Level>,
    /// The file of the secret by which places are moved: made once, readable by you alone, and used again
    /// [default: phototell/coarsen.key where your configuration is]
    #[arg(long, value_name = "FILE")]
    pub coarsen_key: Option<PathBuf>,
    /// Give the copies names that tell nothing, all in one folder
    #[arg(long, value_enum, value_name = "NAMES", conflicts_with = "in_place")]
    pub rename: Option<Rename>,
    /// Write which name was which to FILE, readable by you alone
    #[arg(long, value_name = "FILE", requires = "rename")]
    pub map: Option<PathBuf>,
    /// When the new files say that they were last changed: now, when the originals were, or at noon (UTC) of that day
    /// [default: now]
    #[arg(long, value_enum, value_name = "WHEN")]
    pub times: Option<Times>,
    /// What to keep, how to name and when to date: share, publish, archive, stand-in, or one of phototell.toml
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// The file with presets of your own [default: phototell.toml, if it is there]
    #[arg(long, value_name = "FILE", requires = "preset")]
    pub config: Option<PathBuf>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write what was done to each file, with hashes, to FILE; an interrupted run goes on from it
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
    /// Write files, too, that hold something which can't be taken out without loss (still exit code 3)
    #[arg(long)]
    pub allow_residual: bool,

    /// Follow the code of JPEG (in TIFF too) and lossless WebP pictures to its end, and take out what stands behind it: slower
    #[arg(long)]
    pub thorough: bool,
}

/// How copies are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Rename {
    /// `photo-` and random letters
    Neutral,
}

/// When new files say that they were last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Times {
    Now,
    Keep,
    Day,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// In which form a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Terminal,
    Json,
    Ndjson,
}

fn class() -> impl TypedValueParser<Value = Class> {
    PossibleValuesParser::new(Class::ALL.iter().map(|class| class.name())).try_map(|name| name.parse::<Class>())
}

fn kind(word: &str) -> Result<&'static AppType, String> {
    crate::audience::types::app_type(word)
        .ok_or_else(|| "no kind of app is called so: 1 to 39, or a name of theirs".to_owned())
}

fn app_type(pair: &str) -> Result<(String, &'static AppType), String> {
    let (app, word) = pair.split_once('=').ok_or("APP=TYPE, such as com.example.chat=3")?;
    Ok((app.to_owned(), kind(word)?))
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    let all = [Severity::Low, Severity::Med, Severity::High];
    PossibleValuesParser::new(all.map(Severity::name)).try_map(|name| name.parse::<Severity>())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(std::iter::once("phototell").chain(line.split_whitespace()))
    }

    #[test]
    fn clap_finds_no_fault_with_the_definition() {
        Args::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in ["-j 3 --exclude *.png audit p", "audit p --exclude *.png -j 3"] {
            let args = parse(line).unwrap();
            assert_eq!(args.global.jobs.map(NonZeroUsize::get), Some(3));
            assert_eq!(args.global.exclude, ["*.png"]);
        }
        assert!(parse("-j 0 audit p").is_err());
    }

    #[test]
    fn a_scrub_goes_to_a_folder_or_in_place() {
        assert!(parse("scrub p").is_err());
        assert!(parse("scrub p -o d --in-place").is_err());
        assert!(parse("scrub p -o d").is_ok());
        assert!(parse("scrub p --in-place").is_ok());
        assert!(parse("scrub p -o d --only location --keep device").is_err());
    }

    #[test]
    fn keep_takes_classes_and_keys_and_no_misspelt_class() {
        let Command::Scrub(scrub) = parse("scrub p -o d --keep location,EXIF/IFD0/Copyright").unwrap().command else {
            panic!("not a scrub");
        };
        assert_eq!(scrub.keep, ["location".parse().unwrap(), "EXIF/IFD0/Copyright".parse().unwrap()]);
        assert!(parse("scrub p -o d --keep locatoin").is_err());
        assert!(parse("scrub p -o d --only EXIF/IFD0/Copyright").is_err());
    }
}
