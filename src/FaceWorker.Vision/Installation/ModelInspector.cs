using System.Security.Cryptography;
using FaceWorker.Core;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Installation;

/// <summary>Compares a file with a card: its hash, what it says of itself, and how it behaves.</summary>
internal static class ModelInspector
{
    /// <summary>Everything that does not fit; how it behaves is tried only when the rest fits.</summary>
    /// <param name="file">The file's bytes, after the card's edits.</param>
    public static async Task<ModelInspection> InspectAsync(ModelCard card, byte[] file, CancellationToken cancel)
    {
        var found = Convert.ToHexStringLower(SHA256.HashData(file));
        List<Misfit> misfits = found == card.Sha256 ? [] : [new Misfit("sha256", card.Sha256!, found)];
        try
        {
            using var options = ModelDevice.Cpu.CreateOptions(card, BehaviourCheck.BatchSize);
            using (var session = new InferenceSession(file, options))
                misfits.AddRange(SignatureCheck.Compare(card, session));
            if (misfits.Exists(misfit => misfit.Field != "sha256"))
                return new ModelInspection(misfits, []);
            using var model = new OnnxModel(card, file, BehaviourCheck.BatchSize);
            var behaviour = await BehaviourCheck.TryAsync(model, cancel);
            return behaviour with { Misfits = [.. misfits, .. behaviour.Misfits] };
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or ModelStoreException or DeviceLostException)
        {
            misfits.Add(new Misfit("file", "an ONNX model that runs", exception.OneLine()));
            return new ModelInspection(misfits, []);
        }
    }
}
