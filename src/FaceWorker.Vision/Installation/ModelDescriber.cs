using System.Security.Cryptography;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Installation;

/// <summary>What an unknown file is taken for.</summary>
/// <param name="Sha256">Of the file as it is.</param>
/// <param name="Takes">What the file is, in a sentence for people.</param>
/// <param name="Cards">The ids of known cards that the file fits; one of them may be all that an import needs.</param>
/// <param name="Draft">A card for the file, as JSON; null where this version cannot use it.</param>
/// <param name="ToCheck">What the file does not tell, so that a person must: the card's field, and what to know about it.</param>
public sealed record ModelDescription(
    long Bytes, string Sha256, IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs, string Takes,
    IReadOnlyList<string> Cards, string? Draft, IReadOnlyList<string> ToCheck);

/// <summary>Reads a file that nobody has described, and drafts its card.</summary>
public sealed class ModelDescriber(ModelStore store)
{
    private const int Side = 640; // of the picture that is tried where a file takes any

    /// <exception cref="ModelStoreException">The file is not a model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ModelDescription> DescribeAsync(string path, CancellationToken cancel)
    {
        var file = await File.ReadAllBytesAsync(path, cancel);
        try
        {
            return await Task.Run(() => Describe(Path.GetFileNameWithoutExtension(path), file), cancel);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or InvalidProtocolBufferException)
        {
            throw new ModelStoreException($"'{path}' is not an ONNX model that runs: {exception.OneLine()}", exception);
        }
    }

    private ModelDescription Describe(string name, byte[] file)
    {
        var signature = FileSignature.Read(file, Side, Side);
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        var seen = new ModelDescription(file.Length, hash, signature.Inputs, signature.Outputs, "", [], null, []);
        if (store.ListModels().FirstOrDefault(card => card.Sha256 == hash || card.Source?.Sha256 == hash) is { } known)
            return seen with { Takes = $"the file of model '{known.Id}', which has a card already", Cards = [known.Id], Draft = CardReader.WriteForPeople(known) };
        if (signature.Picture is not { } picture)
            return seen with { Takes = $"nothing that this version can use: {WhyNoPicture(signature)}" };
        if (signature.Failure is { } failure)
            return seen with { Takes = $"nothing that this version can use: it does not run on a picture of {picture.Shape[3] ?? Side} × {picture.Shape[2] ?? Side} pixels ({failure})" };
        return GuessOf(name, file, signature, picture) is not { } guess
            ? seen with { Takes = "of no kind that this version knows: no detector's outputs, and none of 16 to 4,096 values for a picture, as an embedder has" }
            : guess.Finish(seen, file);
    }

    private CardGuess? GuessOf(string name, byte[] file, FileSignature signature, TensorSignature picture)
    {
        var fitting = store.ListModels().Where(card => Fits(card, signature, picture)).ToList();
        if (fitting.Find(card => card.Kind != ModelKind.Embedder) is { } other)
            return CardGuess.Like(other, fitting, name);
        return EmbedderGuess.Of(name, file, signature, picture, [.. fitting.Where(card => card.AwaitsFile)]);
    }

    /// <summary>Whether the file takes what the card's model takes, and gives what its family reads.</summary>
    private static bool Fits(ModelCard card, FileSignature signature, TensorSignature picture)
    {
        var (channels, height, width) = (picture.Shape[1] ?? card.Input.ChannelCount, picture.Shape[2], picture.Shape[3]);
        var anySize = card.Family == "scrfd" || card.Input.IsOpen;
        if (channels != card.Input.ChannelCount || !anySize && (width ?? card.Input.Width, height ?? card.Input.Height) != (card.Input.Width, card.Input.Height))
            return false;
        var tried = card with { Input = card.Input with { Width = width ?? Side, Height = height ?? Side } };
        return CardAdoption.OrderOutputs(tried, signature) is { } outputs && (card.Kind == ModelKind.Embedder || outputs.Count == signature.Outputs.Count);
    }

    private static string WhyNoPicture(FileSignature signature) => signature.Inputs switch
    {
        [{ IsFloats: true, Shape: [_, _, _, 1 or 3] } last] => $"its input {last} has the channels last; export it with the channels first: [N, 3, height, width]",
        [var only] => $"its input {only} does not take pictures: 32-bit floats [N, 3, height, width], or one channel instead of 3",
        _ => $"it has {signature.Inputs.Count} inputs ({string.Join(", ", signature.Inputs)}), and a model for faces has one",
    };
}
