using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;

namespace FaceWorker.Cli.Doctor;

/// <summary>Are the settings there?</summary>
internal sealed class SettingsCheck(CliSettings settings)
{
    public Task<IReadOnlyList<Finding>> LookAsync() => Task.FromResult<IReadOnlyList<Finding>>(
    [
        Required(CliSettings.PostgresVariable),
        Required(CliSettings.BrokerVariable),
        Finding.Ok(CliSettings.ModelsVariable, settings.Models ?? $"not set, so the default: {ModelFolders.Store(settings).Folder}"),
    ]);

    private Finding Required(string name) => settings.IsSet(name)
        ? Finding.Ok(name, "is set")
        : Finding.Problem(name, "is not set", CliSettings.SandboxRemedy);
}
