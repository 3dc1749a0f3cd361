using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Sources;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One command about an archive: obeys it, and answers how far the archive is.</summary>
/// <param name="obey">Does what the command says, and returns the archive's id.</param>
internal sealed class ArchiveCommandConsumer<TCommand>(
    IArchiveAdministration archives, RequestHandler handler, Func<TCommand, CancellationToken, Task<long>> obey) : IConsumer<TCommand>
    where TCommand : class
{
    public Task Consume(ConsumeContext<TCommand> context)
    {
        var add = context.Message as AddArchive;
        return handler.HandleAsync(context, new RequestTopic(JobId: null, add?.Gallery, add?.Source is { } source ? PublicAddress.Of(source) : null), async (_, cancel) =>
        {
            var archive = await obey(context.Message, cancel);
            return Outcome.Answered((await archives.GetProgressAsync(archive, cancel)).ToMessage());
        });
    }
}

/// <summary>The six commands about archives, each with a queue of its own: plain JSON does not say which command it is.</summary>
internal sealed class ArchiveCommandConsumers(IArchiveAdministration archives, RequestHandler handler)
{
    public ArchiveCommandConsumer<AddArchive> Add { get; } = new(archives, handler, async (command, cancel) =>
        (await archives.AddAsync(RequestMapping.GalleryOf(command.Gallery), RequestMapping.ArchiveSourceOf(command.Source), cancel)).Id);

    public ArchiveCommandConsumer<PauseArchive> Pause { get; } = new(archives, handler, async (command, cancel) =>
        (await archives.PauseAsync(RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<ResumeArchive> Resume { get; } = new(archives, handler, async (command, cancel) =>
        (await archives.ResumeAsync(RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<CancelArchive> Cancel { get; } = new(archives, handler, async (command, cancel) =>
        (await archives.CancelAsync(RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<RescanArchive> Rescan { get; } = new(archives, handler, async (command, cancel) =>
        (await archives.RescanAsync(RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<RetryArchive> Retry { get; } = new(archives, handler, async (command, cancel) =>
    {
        var archive = RequestMapping.ArchiveOf(command.Archive);
        await archives.RetryAsync(archive, new FailureFilter(command.Reason, command.PathPattern), cancel);
        return archive;
    });
}
