using FaceWorker.Cli.Frame;
using FaceWorker.Core.Faces;
using FaceWorker.Vision;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Models;

/// <summary>Where the models and the samples are.</summary>
internal static class ModelFolders
{
    public static ModelStore Store(CliSettings settings) => new(settings.Models ?? ModelStore.DefaultFolder);

    /// <summary>The models of a pack, loaded for this one command.</summary>
    /// <exception cref="ModelStoreException">A card or file is missing or changed.</exception>
    public static Task<FacePacks> LoadAsync(CliSettings settings, PackId pack, CancellationToken cancel) => FacePacks.LoadAsync(Store(settings), [pack], settings.Vision, cancel);

    /// <summary>Where sample photos go by default: <c>samples</c> beside the model store.</summary>
    public static string SamplesFolder(CliSettings settings) => Path.Combine(Path.GetDirectoryName(Store(settings).Folder) ?? "/", "samples");
}

/// <summary>Prints each step of an installation at once and in order.</summary>
internal sealed class InstallLines(Output output) : IProgress<InstallProgress>
{
    public void Report(InstallProgress value) => output.WriteLine(value.Step switch
    {
        InstallStep.AlreadyInstalled => $"already there  {value.Item}",
        InstallStep.Downloading => $"downloading    {value.Item} (npm pack)",
        _ => $"installed      {value.Item}",
    });
}
