using System.Numerics.Tensors;
using FaceWorker.Core.Calibration;

namespace FaceWorker.Core.Adaptation;

/// <summary>Learns a head by the triplet loss, from the identity on: batches of some photos of some people, Adam, and a pull back towards the identity.</summary>
/// <remarks>D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.</remarks>
internal static class TripletLearner
{
    private const int Steps = 300, PeopleEach = 32, PhotosEach = 4;
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Tiny = 1e-8;

    /// <summary>Of the first step; it falls to zero by half a cosine. It is for 512 values, and larger for fewer: a step moves every weight alike, so what sums more of them moves farther.</summary>
    private const double Rate = 3e-4, Values = 512;

    /// <summary>How strongly each weight is pulled back: λ of λ/2 · ‖W − I‖².</summary>
    private const double Pull = 1e-3;

    /// <param name="seed">The same faces and seed give the same head.</param>
    public static LinearHead Learn(KnownFaces faces, ulong seed, CancellationToken cancel)
    {
        var random = new SplitMix64(seed);
        var people = Enumerable.Range(0, faces.People).Where(person => faces.FacesOf[person].Count > 1).ToArray();
        var size = faces.Dimensions;
        var weights = LinearHead.Identity(size).Weights.ToArray();
        var (gradient, mean, square) = (new float[weights.Length], new float[weights.Length], new float[weights.Length]);
        for (var step = 1; step <= Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var batch = Draw(faces, people, ref random);
            if (!FindGradient(faces, batch, weights, gradient))
                continue;
            var rate = Rate * Values / size * 0.5 * (1 + Math.Cos(Math.PI * step / Steps)) * Math.Sqrt(1 - Math.Pow(SecondDecay, step)) / (1 - Math.Pow(FirstDecay, step));
            Parallel.For(0, size, row => Move(row, size, weights, gradient, mean, square, rate));
        }

        return new LinearHead(size, weights).ScaledFor(faces);
    }

    /// <summary>Some photos of some people.</summary>
    private static int[] Draw(KnownFaces faces, int[] people, ref SplitMix64 random)
    {
        var batch = new List<int>();
        Mix(people, PeopleEach, ref random);
        foreach (var person in people.Take(PeopleEach))
        {
            int[] own = [.. faces.FacesOf[person]];
            Mix(own, PhotosEach, ref random);
            batch.AddRange(own.Take(PhotosEach));
        }

        return [.. batch];
    }

    /// <summary>The first so many come by chance.</summary>
    private static void Mix(int[] items, int count, ref SplitMix64 random)
    {
        for (var i = 0; i < Math.Min(count, items.Length - 1); i++)
        {
            var other = i + random.Next(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <returns>False: no triplet of the batch is semi-hard.</returns>
    private static bool FindGradient(KnownFaces faces, int[] batch, float[] weights, float[] gradient)
    {
        var size = faces.Dimensions;
        var outputs = new float[batch.Length * size];
        Parallel.For(0, batch.Length, i =>
        {
            for (var row = 0; row < size; row++)
                outputs[i * size + row] = TensorPrimitives.Dot(weights.AsSpan(row * size, size), faces[batch[i]]);
        });
        var byOutputs = new float[outputs.Length];
        if (TripletLoss.Measure(outputs, [.. batch.Select(faces.PersonOf)], byOutputs).Triplets == 0)
            return false;
        Parallel.For(0, size, row =>
        {
            var own = gradient.AsSpan(row * size, size);
            own.Clear();
            for (var i = 0; i < batch.Length; i++)
                TensorPrimitives.MultiplyAdd(faces[batch[i]], byOutputs[i * size + row], own, own);
        });
        return true;
    }

    private static void Move(int row, int size, float[] weights, float[] gradient, float[] mean, float[] square, double rate)
    {
        for (var i = row * size; i < (row + 1) * size; i++)
        {
            var slope = gradient[i] + Pull * (weights[i] - (i == row * (size + 1) ? 1 : 0));
            mean[i] = (float)(FirstDecay * mean[i] + (1 - FirstDecay) * slope);
            square[i] = (float)(SecondDecay * square[i] + (1 - SecondDecay) * slope * slope);
            weights[i] -= (float)(rate * mean[i] / (Math.Sqrt(square[i]) + Tiny));
        }
    }
}
