using FaceWorker.Training.Photos;
using FaceWorker.Training.Sampling;
using static TorchSharp.torch;

namespace FaceWorker.Trainer;

/// <summary>Crops as a tensor (batch, 3, side, side).</summary>
internal sealed class CropRows(CropFile crops, Device device)
{
    private readonly int side = crops.Kind.Side;
    private readonly Augmentation augmentation = new(crops.Kind.Side);

    /// <param name="random">For augmentation; null: as they are.</param>
    public Tensor Read(IReadOnlyList<int> numbers, Random? random)
    {
        var rows = new float[numbers.Count * crops.CropLength];
        var crop = new byte[crops.CropLength];
        for (var i = 0; i < numbers.Count; i++)
        {
            crops.Read(numbers[i], crop);
            augmentation.Write(crop, random, rows.AsSpan(i * crop.Length, crop.Length));
        }

        return tensor(rows, [numbers.Count, 3, side, side], device: device);
    }
}
