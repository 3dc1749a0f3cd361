using System.Text;
using Spectre.Console;

namespace FaceWorker.Cli.Tests;

/// <summary>A terminal of 160 columns that keeps all that is drawn on it, without colours.</summary>
internal sealed class TestTerminal(TextWriter writer) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => 160;

    public int Height => 50;

    public static IAnsiConsole Create(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
        Out = new TestTerminal(writer),
    });

    public void SetEncoding(Encoding encoding)
    {
    }
}
