using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Calibration;

namespace FaceWorker.Cli.Calibration;

/// <summary>What a calibration found, and on which photos.</summary>
/// <param name="Photos">All that were looked at.</param>
internal sealed record CalibrationAnswer(string Gallery, bool DryRun, CalibrationView Calibration, int Photos, IReadOnlyList<ImageWithoutFace> ImagesWithoutFace)
{
    private const int NamedOnTheScreen = 20;

    public static CalibrationAnswer Of(CalibrationOutcome outcome) => new(
        outcome.Gallery.Name.Value, outcome.Stored is null,
        outcome.Stored is { } stored ? CalibrationView.Of(stored) : CalibrationView.Of(outcome.Result, outcome.Gallery.Settings.Decisions),
        outcome.Photos.Count, ImageWithoutFace.Among(outcome.Photos.Values));

    public void Write(Output output)
    {
        output.Write(Drawing.Facts(
        [
            ("Gallery", Gallery), .. Calibration.Facts(),
            ("Photos", $"{Drawing.Plural(Photos, "photo")}, {Drawing.Plural(ImagesWithoutFace.Count, "photo")} without a usable face; of several faces the large and central one was taken"),
        ]));
        foreach (var image in ImagesWithoutFace.Take(NamedOnTheScreen))
            output.WriteLine($"Left out: {image.Image}: {image.Problem}");
        if (ImagesWithoutFace.Count > NamedOnTheScreen)
            output.WriteLine($"... and {ImagesWithoutFace.Count - NamedOnTheScreen:N0} more; --json names them all.");
        Calibration.WriteEnd(output, Gallery);
    }
}
