using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FaceWorker.Cli.Frame;

/// <summary>Where results go: text for people, or with <c>--json</c> one document for programs, and nothing else on standard output.</summary>
internal sealed class Output(Shell shell, bool json)
{
    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is read by programs and people, never as HTML
    };

    private static readonly JsonSerializerOptions Document = new(Line) { WriteIndented = true };

    private readonly Lock writing = new();

    public bool IsJson => json;

    /// <summary>True where a progress bar can be shown.</summary>
    public bool IsLive => !json && shell.Console.Profile.Out.IsTerminal && shell.Console.Profile.Capabilities.Interactive;

    /// <summary>The one result of a command: as a document, or as the text that <paramref name="render"/> makes of it.</summary>
    public void WriteResult<T>(T result, Action<Output> render)
    {
        if (json)
            shell.Out.WriteLine(JsonSerializer.Serialize(result, Document));
        else
            render(this);
    }

    /// <summary>The same document as <c>--json</c> prints, into a file.</summary>
    public static Task WriteDocumentAsync<T>(T result, string file, CancellationToken cancel) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(result, Document) + "\n", cancel);

    /// <summary>One of many results, on a line of its own; dropped without <c>--json</c>.</summary>
    public void WriteJsonLine<T>(T result)
    {
        if (!json)
            return;
        lock (writing)
            shell.Out.WriteLine(JsonLineOf(result));
    }

    /// <summary>The same line, without its end.</summary>
    public static string JsonLineOf<T>(T result) => JsonSerializer.Serialize(result, Line);

    /// <summary>A line for people; dropped with <c>--json</c>.</summary>
    public void WriteLine(string text = "")
    {
        if (json)
            return;
        lock (writing)
            WriteText(Printable.Of(text));
    }

    /// <summary>A table, or anything else that Spectre draws; dropped with <c>--json</c>.</summary>
    public void Write(IRenderable drawing)
    {
        if (!json)
            shell.Console.Write(drawing);
    }

    /// <summary>A remark in addition to the result, on standard error; dropped with <c>--json</c>.</summary>
    public void Note(string text)
    {
        if (!json)
            shell.Error.WriteLine(Printable.Of(text));
    }

    public ExitCode Fail(CliFailure failure)
    {
        if (json)
            shell.Out.WriteLine(JsonSerializer.Serialize(new { error = new { failure.Code, failure.Message, failure.Remedy } }, Line));
        else
            shell.Error.WriteLine(Printable.Of($"{failure.Message} {failure.Remedy}".TrimEnd()));
        if (shell.IsDebug)
            shell.Error.WriteLine(failure.InnerException ?? failure);
        return failure.Exit;
    }

    // A progress bar makes room only for what goes through its own console; the padding clears the bar behind the text.
    private void WriteText(string text)
    {
        if (IsLive)
            shell.Console.Write(new Padder(new Text(text), new Padding(0)).Expand());
        else
            shell.Out.WriteLine(text);
    }
}
