using FaceWorker.Cli.Frame;
using FaceWorker.Vision;

namespace FaceWorker.Cli.Doctor;

/// <summary>On what do the settings let a worker run the models, and does the library for it load here?</summary>
internal sealed class DeviceCheck(CliSettings settings)
{
    public Task<IReadOnlyList<Finding>> LookAsync()
    {
        try
        {
            var devices = VisionDevices.Describe(settings.Vision);
            return Answer(Finding.Ok("device", $"the models run on {string.Join(", ", devices)}"));
        }
        catch (DeviceException exception)
        {
            return Answer(Finding.Problem("device", exception.Message, "docs/gpu.md has the ways to run on a GPU, and what to do when one does not."));
        }
    }

    private static Task<IReadOnlyList<Finding>> Answer(Finding finding) => Task.FromResult<IReadOnlyList<Finding>>([finding]);
}
