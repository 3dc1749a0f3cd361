using System.Runtime.InteropServices;
using FaceWorker.Trainer;
using FaceWorker.Training;
using FaceWorker.Training.Runs;

// Trains the run in a folder. 'faceworker train' starts this; what happens is a line of JSON each, on standard output.
const string usage = """
    usage: faceworker-train RUN | --check [DEVICE]

    Trains the network of the plan in the folder RUN, which 'faceworker train' makes; --check only says whether LibTorch can be loaded.
    """;
if (args is not ([_] or ["--check", _]) || args is ["--help"])
{
    Console.Error.WriteLine(usage);
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var stopped = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
try
{
    if (args[0] == "--check")
    {
        Report(new RunReport(Ready: LibTorch.Load(args.ElementAtOrDefault(1) ?? "cpu", threads: null)));
        return 0;
    }

    var settings = TrainingPlan.Read(args[0]).Settings;
    Report(new RunReport(Ready: LibTorch.Load(settings.Device, settings.Threads)));
    using var run = await TrainingRun.OpenAsync(args[0], TimeProvider.System, Report, interrupted.Token);
    Report(new RunReport(End: await run.RunAsync(interrupted.Token)));
    return 0;
}
catch (TrainingException problem)
{
    Report(new RunReport(Problem: new ProblemReport(problem.Code, problem.Message, problem.Remedy)));
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}

static void Report(RunReport report) => Console.WriteLine(report.ToLine());

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}
