using System.CommandLine;
using System.Text.Json.Nodes;
using FaceWorker.Cli.Frame;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Models;

/// <summary>Drafts the card of a file that nobody has described.</summary>
internal sealed class ModelsDescribeCommand : CliCommand
{
    private readonly Argument<string> file = new("file") { Description = "The ONNX file", HelpName = "FILE" };

    public ModelsDescribeCommand(Shell shell)
        : base(shell, "describe", "Read an unknown ONNX file, and draft its card: JSON, with comments on what a person has to check. " +
            "Exit code 4 when this version cannot use the file.") =>
        Add(file);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker models describe unknown.onnx",
        "faceworker models describe unknown.onnx > unknown.json    # look it through, then: faceworker models import unknown.onnx --card unknown.json",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var path = call.Get(file);
        var found = await DescribeAsync(call, path, cancel);
        call.Output.WriteResult(Described.Of(path, found), output => Write(output, path, found));
        return found.Draft is null ? ExitCode.NotReady : ExitCode.Done;
    }

    private static async Task<ModelDescription> DescribeAsync(Call call, string path, CancellationToken cancel)
    {
        try
        {
            return await new ModelDescriber(ModelFolders.Store(call.Shell.Settings)).DescribeAsync(path, cancel);
        }
        catch (ModelStoreException exception)
        {
            throw new CliFailure("models", exception.Message, "Give the file of an ONNX model, in one piece.", ExitCode.NotReady, exception);
        }
    }

    private static void Write(Output output, string path, ModelDescription found)
    {
        output.WriteLine($"// {path}: {found.Takes}.");
        output.WriteLine($"// Takes {string.Join(", ", found.Inputs)}; gives {string.Join(", ", found.Outputs)}.");
        foreach (var card in found.Cards)
            output.WriteLine($"// Fits the card '{card}': faceworker models import {path} --card {card}");
        if (found.Draft is null)
            return;
        foreach (var check in found.ToCheck)
            output.WriteLine($"// Check {check.TrimEnd('.')}.");
        output.WriteLine(found.Draft);
    }

    /// <summary>The description for programs; the draft is a document, not a text.</summary>
    private sealed record Described(
        string File, long Bytes, string Sha256, IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs, string Takes,
        IReadOnlyList<string> Cards, JsonNode? Draft, IReadOnlyList<string> ToCheck)
    {
        public static Described Of(string file, ModelDescription found) => new(
            file, found.Bytes, found.Sha256, found.Inputs, found.Outputs, found.Takes, found.Cards,
            found.Draft is { } draft ? JsonNode.Parse(draft) : null, found.ToCheck);
    }
}
