using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FaceWorker.Cli.Adaptation;
using FaceWorker.Cli.Archives;
using FaceWorker.Cli.Calibration;
using FaceWorker.Cli.Clients;
using FaceWorker.Cli.DeadLetters;
using FaceWorker.Cli.Doctor;
using FaceWorker.Cli.Erasure;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Events;
using FaceWorker.Cli.Exchange;
using FaceWorker.Cli.Galleries;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Indexing;
using FaceWorker.Cli.Models;
using FaceWorker.Cli.Operations;
using FaceWorker.Cli.People;
using FaceWorker.Cli.Reembedding;
using FaceWorker.Cli.Subjects;
using FaceWorker.Cli.Training;
using FaceWorker.Cli.Users;
using FaceWorker.Cli.Webhooks;

namespace FaceWorker.Cli.Frame;

/// <summary>The whole command line: which commands there are, and how one is run.</summary>
internal static class CommandLine
{
    /// <summary>After Ctrl-C: long enough to report what is still queued.</summary>
    private static readonly TimeSpan GraceAfterInterrupt = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Shell shell, CancellationToken cancel = default)
    {
        var parse = CreateRoot(shell).Parse(arguments);
        if (parse.Action is ParseErrorAction)
            return (int)(IsUnfinished(parse) ? ShowHelp(parse, shell) : RefuseUsage(parse, shell));
        return await parse.InvokeAsync(new InvocationConfiguration
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = GraceAfterInterrupt,
        }, cancel);
    }

    public static RootCommand CreateRoot(Shell shell)
    {
        var root = new RootCommand("FaceWorker: index, enroll, identify and verify faces over a message queue.")
        {
            new DoctorCommand(shell),
            new StatusCommand(shell),
            new MigrateCommand(shell),
            new CliGroup("database", "The database: its roles.", new DatabaseRolesCommand(shell)),
            new CliGroup("models", "The models: install, import, describe, list and verify them.",
                new ModelsInstallCommand(shell), new ModelsImportCommand(shell), new ModelsDescribeCommand(shell), new ModelsListCommand(shell), new ModelsVerifyCommand(shell)),
            new CliGroup("samples", "Sample photos to try out the commands.", new SamplesInstallCommand(shell)),
            new CliGroup("gallery", "Galleries: named sets of faces that are searched together.",
                new GalleryCreateCommand(shell), new GalleryListCommand(shell), new GalleryShowCommand(shell), new GallerySetCommand(shell),
                new GalleryTrainCommand(shell), new GalleryDeleteCommand(shell)),
            new CliGroup("subject", "Subjects: the people that a gallery knows by name.",
                new SubjectListCommand(shell), new SubjectShowCommand(shell), SubjectChangeCommand.Rename(shell), SubjectChangeCommand.Merge(shell), SubjectChangeCommand.Split(shell),
                SubjectChangeCommand.Reassign(shell), new SubjectForgetCommand(shell), new SubjectHistoryCommand(shell), SubjectChangeCommand.Undo(shell)),
            new CliGroup("people", "People: who is in a gallery, without anyone having been named first.",
                new PeopleClusterCommand(shell), new PeopleListCommand(shell), new PeopleShowCommand(shell), PeopleChanges.Name(shell), PeopleChanges.Merge(shell), PeopleChanges.Split(shell),
                PeopleChanges.Reject(shell), PeopleChanges.Same(shell), PeopleChanges.Differ(shell), PeopleChanges.Ignore(shell), PeopleChanges.Watch(shell), new PeopleSuggestCommand(shell),
                new PeopleImportCommand(shell), new PeopleEvaluateCommand(shell)),
            new ExportCommand(shell),
            new ForgetCommand(shell),
            new CliGroup("archive", "Archives: folders, lists of URLs and buckets that are indexed in bulk.",
                new ArchiveAddCommand(shell), new ArchiveListCommand(shell), new ArchiveStatusCommand(shell),
                ArchiveChangeCommand.Pause(shell), ArchiveChangeCommand.Resume(shell), ArchiveChangeCommand.Cancel(shell), ArchiveChangeCommand.Rescan(shell),
                new ArchiveFailuresCommand(shell), new ArchiveRetryCommand(shell)),
            new IndexCommand(shell),
            new EnrollCommand(shell),
            new IdentifyCommand(shell),
            new VerifyCommand(shell),
            new CliGroup("evaluate", "How good a model pack is, on photos of people who are known.",
                new EvaluateLfwCommand(shell), new EvaluateIdentifyCommand(shell), new EvaluateQualityCommand(shell)),
            new TrainCommand(shell),
            new CalibrateCommand(shell),
            new CliGroup("calibration", "The calibrations of a gallery: list them, or roll one back.", new CalibrationListCommand(shell), new CalibrationRollbackCommand(shell)),
            new CliGroup("reembed", "Going over to another model without downtime: its vectors are made beside the present ones, compared with them, and answer after a cut-over.",
                new ReembedStartCommand(shell), new ReembedStatusCommand(shell), new ReembedCompareCommand(shell), ReembedSwitchCommand.CutOver(shell), ReembedSwitchCommand.RollBack(shell),
                ReembedEndCommand.Finish(shell), ReembedEndCommand.Abandon(shell)),
            new CliGroup("adapt", "Adapting a gallery's model to its own people: a linear head behind the embedder, learned from the faces that people confirmed. The way to it and back is that of 'reembed'.",
                new AdaptLearnCommand(shell), new AdaptListCommand(shell), new AdaptExportCommand(shell), ReembedSwitchCommand.RollBack(shell)),
            new CliGroup("operations", "Operations: long work that survives the end of its worker. Listings of archives, index builds, calibrations, trainings, groupings into people, re-embeddings.",
                new OperationsListCommand(shell), OperationsChangeCommand.Show(shell), OperationsChangeCommand.Cancel(shell), OperationsChangeCommand.Retry(shell)),
            new EventsCommand(shell),
            new CliGroup("webhook", "Webhooks: addresses that are called with events.",
                new WebhookAddCommand(shell), new WebhookListCommand(shell), WebhookChangeCommand.Remove(shell), new WebhookTestCommand(shell),
                new WebhookFailuresCommand(shell), WebhookChangeCommand.Retry(shell)),
            new CliGroup("user", "Users: who may sign in to the console and its API, and what they may do there.",
                new UserAddCommand(shell), new UserListCommand(shell), new UserSetCommand(shell), new UserRemoveCommand(shell), new UserAuditCommand(shell),
                new CliGroup("token", "Tokens: keys by which programs call the console's API in a user's name.", new UserTokenAddCommand(shell), new UserTokenListCommand(shell), new UserTokenRemoveCommand(shell))),
            new CliGroup("client", "Clients: users of the broker, and what each may do in which gallery.",
                ClientGrantCommand.Grant(shell), ClientGrantCommand.Revoke(shell), new ClientListCommand(shell), new ClientPermissionsCommand(shell)),
            new CliGroup("dead-letters", "Dead letters: jobs that ended their workers, parked until a person decides.",
                new DeadLettersListCommand(shell), new DeadLettersShowCommand(shell), new DeadLettersReplayCommand(shell), new DeadLettersDiscardCommand(shell)),
        };
        root.Add(CliCommand.Json);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Only <c>faceworker</c>, or <c>faceworker models</c>: the only error is that the subcommand is missing.</summary>
    private static bool IsUnfinished(ParseResult parse) =>
        parse.CommandResult.Command is { Action: null, Subcommands.Count: > 0 } && parse is { UnmatchedTokens: [], Errors.Count: 1 } && !IsJson(parse);

    private static ExitCode ShowHelp(ParseResult parse, Shell shell)
    {
        parse.RootCommandResult.Command.Parse([.. PathOf(parse.CommandResult.Command).Skip(1), "--help"])
            .Invoke(new InvocationConfiguration { Output = shell.Error });
        return ExitCode.Usage;
    }

    private static bool IsJson(ParseResult parse) => parse.Tokens.Any(token => token.Value == CliCommand.Json.Name);

    private static ExitCode RefuseUsage(ParseResult parse, Shell shell)
    {
        var path = string.Join(' ', PathOf(parse.CommandResult.Command));
        var problems = parse.UnmatchedTokens is [var unknown, ..]
            ? [$"'{unknown}' is not known to '{path}'."]
            : parse.Errors.Select(error => error.Message).Distinct();
        var message = string.Join(' ', problems);
        return new Output(shell, IsJson(parse)).Fail(new CliFailure("usage", message, $"See '{path} --help'.", ExitCode.Usage));
    }

    private static IEnumerable<string> PathOf(Command command) =>
        command.Parents.OfType<Command>().Take(1).SelectMany(PathOf).Append(command is RootCommand ? "faceworker" : command.Name);
}
