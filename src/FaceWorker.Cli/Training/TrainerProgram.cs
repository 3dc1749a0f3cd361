using System.Diagnostics;
using FaceWorker.Cli.Frame;
using FaceWorker.Training.Runs;

namespace FaceWorker.Cli.Training;

/// <summary>The program <c>faceworker-train</c>, which has LibTorch: not part of this command, because that is half a gigabyte and wants a newer system.</summary>
internal sealed class TrainerProgram
{
    private const string Name = "faceworker-train";
    private const int LinesKept = 5;

    private readonly string path;

    private TrainerProgram(string path) => this.path = path;

    /// <summary>The one that is set, or lies next to this command.</summary>
    /// <exception cref="CliFailure">There is none.</exception>
    public static TrainerProgram Find(CliSettings settings)
    {
        var (named, beside) = (settings.Trainer, Path.Combine(AppContext.BaseDirectory, Name));
        if (named is not null && !File.Exists(named))
            throw new CliFailure("invalidSetting", $"{CliSettings.TrainerVariable} is '{named}', which does not exist.", "Set it to the program faceworker-train.");
        return named is not null ? new TrainerProgram(named)
            : File.Exists(beside) ? new TrainerProgram(beside)
            : throw new CliFailure("trainerMissing", $"The program {Name}, which trains networks with LibTorch, is not in '{AppContext.BaseDirectory}', and {CliSettings.TrainerVariable} is not set.",
                $"Build it, and set the variable: dotnet publish src/FaceWorker.Trainer -c Release -o trainer && export {CliSettings.TrainerVariable}=$PWD/trainer/{Name}");
    }

    /// <summary>Whether it can compute on this host; says with what.</summary>
    /// <exception cref="CliFailure">It cannot: the host is too old for LibTorch, for example.</exception>
    public async Task<string> CheckAsync(string device, CancellationToken cancel)
    {
        var ready = "";
        await RunAsync(["--check", device], report => ready = report.Ready ?? ready, cancel);
        return ready;
    }

    /// <summary>Trains the run in that folder; each of the program's reports comes as it happens.</summary>
    /// <exception cref="CliFailure">The training could not begin, or had to stop.</exception>
    public Task TrainAsync(string run, Action<RunReport> happens, CancellationToken cancel) => RunAsync([run], happens, cancel);

    private async Task RunAsync(string[] arguments, Action<RunReport> happens, CancellationToken cancel)
    {
        using var program = Start(arguments);
        await using var stop = cancel.UnsafeRegister(_ => End(program), null);
        var errors = ReadLastAsync(program.StandardError);
        ProblemReport? problem = null;
        while (await program.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            if (RunReport.Read(line) is { } report)
            {
                problem ??= report.Problem;
                happens(report);
            }

        await program.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (problem is not null)
            throw new CliFailure(problem.Code, problem.Message, problem.Remedy, ExitCode.NotReady);
        if (program.ExitCode != 0)
            throw new CliFailure("trainerFailed", $"'{path}' ended with exit code {program.ExitCode}: {await errors}", "What it had finished is kept; go on with --resume.", ExitCode.Failed);
    }

    private Process Start(string[] arguments)
    {
        var (file, all) = Path.GetExtension(path) == ".dll" ? ("dotnet", [path, .. arguments]) : (path, arguments);
        try
        {
            return Process.Start(new ProcessStartInfo(file, all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CliFailure("trainerMissing", $"'{path}' cannot be started: {exception.Message}.", $"Set {CliSettings.TrainerVariable} to the program {Name}.", inner: exception);
        }
    }

    private static void End(Process program)
    {
        try
        {
            program.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static async Task<string> ReadLastAsync(StreamReader errors)
    {
        var last = new Queue<string>();
        while (await errors.ReadLineAsync() is { } line)
        {
            last.Enqueue(line);
            if (last.Count > LinesKept)
                last.Dequeue();
        }

        return last.Count == 0 ? "it said nothing." : string.Join(' ', last);
    }
}
