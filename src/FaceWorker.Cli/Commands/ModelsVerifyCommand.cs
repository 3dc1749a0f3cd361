using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Commands;

/// <summary>Compares every model's file with its card.</summary>
internal sealed class ModelsVerifyCommand(Shell shell)
    : CliCommand(shell, "verify", "Compare every model's file with the SHA-256 on its card. Exit code 4 when one is missing or changed.")
{
    public override IReadOnlyList<string> Examples => ["faceworker models verify"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var store = Models.Store(call.Shell.Settings);
        var models = ModelStatus.OfAll(await store.VerifyAsync(cancel));
        call.Output.WriteResult(new { store.Folder, models }, output => Write(output, models));
        return models.All(model => model.IsOk) ? ExitCode.Done : ExitCode.NotReady;
    }

    private static void Write(Output output, IReadOnlyList<ModelStatus> models)
    {
        foreach (var model in models)
            output.WriteLine($"{(model.IsOk ? "✓" : "✗")} {model.Id}: {model.Detail}");
    }
}
