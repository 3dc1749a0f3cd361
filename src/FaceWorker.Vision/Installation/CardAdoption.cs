using System.Security.Cryptography;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Installation;

/// <summary>A card that awaited its file, filled in for one, and the file after the edits that it needs. Where there are misfits, neither is of use.</summary>
/// <param name="Remarks">What was changed in the file.</param>
internal sealed record Adoption(ModelCard Card, byte[] File, IReadOnlyList<Misfit> Misfits, IReadOnlyList<string> Remarks);

/// <summary>
/// Makes the card of a family's files the card of one of them. Exports of one model differ in the names of their inputs and outputs, in the order of the outputs,
/// and in whether they take one picture or many; what they compute is the same.
/// </summary>
internal static class CardAdoption
{
    public static Adoption Adopt(ModelCard card, byte[] file)
    {
        try
        {
            var signature = FileSignature.Read(file, card.Input.Width, card.Input.Height);
            return signature.Picture is { } picture ? Adopt(card, file, signature, picture) : Fill(card, file, []);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or InvalidProtocolBufferException)
        {
            return new Adoption(card, file, [new Misfit("file", "an ONNX model that runs", exception.OneLine())], []);
        }
    }

    /// <summary>The outputs that a card's family reads, in its order; null where the file has others.</summary>
    public static IReadOnlyList<string>? OrderOutputs(ModelCard card, FileSignature signature) => card switch
    {
        { Family: "scrfd" } => OrderScrfd(signature, card.Input.Width, card.Input.Height),
        { Embedding: { } embedding } => signature.Outputs.Where((output, i) => output.IsFloats && signature.ValuesOf(i) == embedding.Dimensions).Select(output => output.Name).FirstOrDefault() is { } name ? [name] : null,
        _ => card.Outputs.All(name => signature.Outputs.Any(output => output.Name == name)) ? card.Outputs : null,
    };

    private static Adoption Adopt(ModelCard card, byte[] file, FileSignature signature, TensorSignature picture)
    {
        if (signature.Failure is { } failure)
            return new Adoption(card, file, [new Misfit("file", $"an ONNX model that takes a picture of {card.Input.Width} × {card.Input.Height} pixels", failure)], []);
        card = card with { Input = card.Input with { Name = picture.Name } };
        if (card.Kind == ModelKind.Detector && card.Input.Fit == InputFit.Letterbox && picture.Shape is [_, _, { } height, { } width])
            card = card with { Input = card.Input with { Width = width, Height = height } };
        if (OrderOutputs(card, signature) is not { } outputs)
            return new Adoption(card, file, [new Misfit("outputs", Wanted(card), string.Join(", ", signature.Outputs))], []);

        card = card with { Outputs = outputs };
        var takesOne = picture.Shape[0] is not null;
        var edits = new ModelEdits
        {
            // Some take any number of rows, and say that they give one.
            SymbolicBatch = takesOne || signature.Outputs.Any(output => output.Shape is [1, ..]),
            ReshapesKeepBatch = takesOne ? OnnxEditor.FindReshapesToOneRow(file) : [],
            OutputsKeepBatch = card.Family == "scrfd" && signature.OneRow.Any(shape => shape.Length == 2),
        };
        return Fill(card with { Edits = edits is { SymbolicBatch: false, OutputsKeepBatch: false } ? null : edits }, file, Remarks(takesOne, edits));
    }

    private static Adoption Fill(ModelCard card, byte[] file, IReadOnlyList<string> remarks)
    {
        try
        {
            var edited = OnnxEditor.Apply(card, file);
            return new Adoption(card with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(edited)) }, edited, [], remarks);
        }
        catch (ModelStoreException exception)
        {
            return new Adoption(card, file, [new Misfit("edits", "a file that can be made to take any number of rows", exception.OneLine())], []);
        }
    }

    private static IReadOnlyList<string> Remarks(bool takesOne, ModelEdits edits) =>
    [
        .. takesOne ? ["made to take any number of pictures at once instead of one"] : (IReadOnlyList<string>)[],
        .. edits.OutputsKeepBatch ? ["its outputs made to keep the pictures of a batch apart"] : (IReadOnlyList<string>)[],
    ];

    /// <summary>Each output is known by how many anchors it has and how many values for each; every pair of these occurs once.</summary>
    private static List<string>? OrderScrfd(FileSignature signature, int width, int height)
    {
        var found = signature.OneRow.Select((shape, i) => (signature.Outputs[i].Name, Shape: shape)).Where(output => output.Shape.Length is 2 or 3)
            .ToLookup(output => (Places: (int)output.Shape[^2], Values: (int)output.Shape[^1]), output => output.Name);
        var ordered = ScrfdDecoder.ShapesFor(width, height).Select(shape => found[shape].ToList()).TakeWhile(names => names is [_]).Select(names => names[0]).ToList();
        return ordered.Count == signature.Outputs.Count && ordered.Count is 6 or 9 ? ordered : null;
    }

    private static string Wanted(ModelCard card) => card switch
    {
        { Family: "scrfd" } => $"the nine outputs of SCRFD for {card.Input.Width} × {card.Input.Height} pixels (for strides 8, 16 and 32 scores, boxes and five points of two anchors a cell), or six without the points",
        { Embedding: { } embedding } => $"an output of {embedding.Dimensions} values per row",
        _ => string.Join(", ", card.Outputs.Select(name => $"'{name}'")),
    };
}
