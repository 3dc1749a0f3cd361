using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Models;
using FaceWorker.Vision;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Decoding.Outside;

namespace FaceWorker.Cli.Doctor;

/// <summary>Checks everything that FaceWorker needs in order to work.</summary>
internal sealed class DoctorCommand(Shell shell)
    : CliCommand(shell, "doctor", "Check settings, models, the device they run on, the decoders, RabbitMQ, queues, PostgreSQL, schema and disk; " +
        "each problem comes with its remedy. Exit code 4 when there is one.")
{
    public override IReadOnlyList<string> Examples => ["faceworker doctor", "faceworker doctor --json | jq '.findings[] | select(.remedy)'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var findings = (await Task.WhenAll(ChecksOf(call.Shell).Select(check => check.RunAsync(call.Shell, cancel)))).SelectMany(found => found).ToList();
        var isReady = findings.All(finding => finding.Verdict != Verdict.Problem);
        call.Output.WriteResult(new { isReady, findings }, output => Write(output, findings));
        return isReady ? ExitCode.Done : ExitCode.NotReady;
    }

    private static IEnumerable<Check> ChecksOf(Shell shell)
    {
        var settings = shell.Settings;
        var store = ModelFolders.Store(settings);
        yield return new Check("settings", () =>
        [
            Required(settings, CliSettings.PostgresVariable), Required(settings, CliSettings.BrokerVariable),
            Finding.Ok(CliSettings.ModelsVariable, settings.Models ?? $"not set, so the default: {store.Folder}"),
        ]);
        yield return new Check("models", new ModelsCheck(store, settings.SearchPath).LookAsync);
        yield return new Check("device", () => [Finding.Ok("device", $"the models run on {string.Join(", ", VisionDevices.Describe(settings.Vision))}")]);
        yield return new Check("decoders", () => [DecoderCheck.Judge(ImageDecoder.HasFastJpeg), .. SystemLibrary.All.Select(library => DecoderCheck.Judge(library, library.IsInstalled))]);
        if (settings.IsSet(CliSettings.BrokerVariable))
            yield return new Check("RabbitMQ", new BrokerCheck(shell).LookAsync);
        if (settings.IsSet(CliSettings.PostgresVariable))
            yield return new Check("PostgreSQL", new DatabaseCheck(shell).LookAsync);
        yield return new Check("disk", () => [DiskCheck.Look("model store", store.Folder), DiskCheck.Look("temporary files", Path.GetTempPath())]);
    }

    private static Finding Required(CliSettings settings, string name) =>
        settings.IsSet(name) ? Finding.Ok(name, "is set") : Finding.Problem(name, "is not set", CliSettings.SandboxRemedy);

    private static void Write(Output output, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            output.WriteLine($"{finding.Sign} {finding.Subject}: {finding.Detail}");
            if (!string.IsNullOrEmpty(finding.Remedy))
                output.WriteLine($"    → {finding.Remedy}");
        }

        output.WriteLine(Summarize(findings));
    }

    private static string Summarize(IReadOnlyList<Finding> findings)
    {
        var problems = findings.Count(finding => finding.Verdict == Verdict.Problem);
        var warnings = findings.Count(finding => finding.Verdict == Verdict.Warning);
        return problems > 0 ? $"Not ready: {Drawing.Plural(problems, "problem")}, {Drawing.Plural(warnings, "warning")}."
            : warnings > 0 ? $"Ready, with {Drawing.Plural(warnings, "warning")}."
            : "Everything is ready.";
    }
}
