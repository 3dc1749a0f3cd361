using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One command about an archive: carries it out, and answers with the progress of the archive.</summary>
/// <param name="carryOut">Carries it out, and returns the id of the archive.</param>
internal sealed class ArchiveCommandConsumer<TCommand>(
    IArchiveAdministration archives, RequestHandler handler, Func<RequestContext, TCommand, CancellationToken, Task<long>> carryOut) : IConsumer<TCommand>
    where TCommand : class
{
    public Task Consume(ConsumeContext<TCommand> context)
    {
        var add = context.Message as AddArchive;
        return handler.HandleAsync(context, new RequestTopic(JobId: null, add?.Gallery, RequestMapping.ShownSourceOf(add?.Source)), async (request, cancel) =>
        {
            var archive = await carryOut(request, context.Message, cancel);
            return Outcome.Answered((await archives.GetProgressAsync(archive, cancel)).ToMessage());
        });
    }
}

/// <summary>The six commands about archives, each with a queue of its own: plain JSON does not say which command it is.</summary>
internal sealed class ArchiveCommandConsumers(IArchiveAdministration archives, RequestHandler handler)
{
    public ArchiveCommandConsumer<AddArchive> Add { get; } = new(archives, handler, async (request, command, cancel) =>
        (await archives.AddAsync(request, RequestMapping.GalleryOf(command.Gallery), RequestMapping.ArchiveSourceOf(command.Source), cancel)).Id);

    public ArchiveCommandConsumer<PauseArchive> Pause { get; } = new(archives, handler, async (request, command, cancel) =>
        (await archives.PauseAsync(request, RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<ResumeArchive> Resume { get; } = new(archives, handler, async (request, command, cancel) =>
        (await archives.ResumeAsync(request, RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<CancelArchive> Cancel { get; } = new(archives, handler, async (request, command, cancel) =>
        (await archives.CancelAsync(request, RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<RescanArchive> Rescan { get; } = new(archives, handler, async (request, command, cancel) =>
        (await archives.RescanAsync(request, RequestMapping.ArchiveOf(command.Archive), cancel)).Id);

    public ArchiveCommandConsumer<RetryArchive> Retry { get; } = new(archives, handler, async (request, command, cancel) =>
    {
        var archive = RequestMapping.ArchiveOf(command.Archive);
        await archives.RetryAsync(request, archive, new FailureFilter(command.Reason, command.PathPattern), cancel);
        return archive;
    });
}
