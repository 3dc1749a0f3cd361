using FaceWorker.Cli.Frame;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Models;

/// <summary>Compares every model's file with its card.</summary>
internal sealed class ModelsVerifyCommand(Shell shell)
    : CliCommand(shell, "verify", "Compare every model's file with the SHA-256 on its card. Exit code 4 when one is missing or changed.")
{
    public override IReadOnlyList<string> Examples => ["faceworker models verify"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var store = ModelFolders.Store(call.Shell.Settings);
        var models = ModelStatus.OfAll(await store.VerifyAsync(cancel));
        call.Output.WriteResult(new { store.Folder, models }, output => Write(output, models));
        return models.Any(model => model.IsProblem) ? ExitCode.NotReady : ExitCode.Done;
    }

    private static void Write(Output output, IReadOnlyList<ModelStatus> models)
    {
        foreach (var model in models)
            output.WriteLine($"{SignOf(model.State)} {model.Id}: {model.Detail}");
    }

    private static string SignOf(ModelState state) => state switch
    {
        ModelState.Ok => "✓",
        ModelState.NotImported => "–",
        _ => "✗",
    };
}
