using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>One request about the people of a gallery.</summary>
/// <param name="answer">Carries it out, and returns the answer.</param>
internal sealed class PeopleRequestConsumer<TRequest>(
    RequestHandler handler, Func<RequestContext, GalleryName, TRequest, CancellationToken, Task<object>> answer) : IConsumer<TRequest>
    where TRequest : PeopleRequest
{
    private const Rights OfPeople = Rights.ListSubjects | Rights.ManageSubjects;

    public Task Consume(ConsumeContext<TRequest> context)
    {
        var message = context.Message;
        return handler.HandleAsync(context, new RequestTopic(message.JobId, message.Gallery, Source: null), async (request, cancel) =>
        {
            var caller = request.Caller.On(OfPeople, PeopleMapping.ActorOf(message as PeopleCommand));
            return Outcome.Answered(await answer(request with { Caller = caller }, RequestMapping.GalleryOf(message.Gallery), message, cancel));
        });
    }
}

/// <summary>The requests about people, each with a queue of its own: plain JSON does not say which it is.</summary>
internal sealed class PeopleRequestConsumers(IPeopleAdministration people, ISubjectAdministration subjects, RequestHandler handler)
{
    public PeopleRequestConsumer<ListPeople> List { get; } = new(handler, async (context, gallery, request, cancel) =>
        (await people.ListAsync(context, gallery, request.ToList(), cancel)).People.ToMessage(request));

    public PeopleRequestConsumer<ShowPerson> Show { get; } = new(handler, async (context, gallery, request, cancel) =>
        (await subjects.ShowAsync(context, gallery, PeopleMapping.PersonOf(request.Person, "person"), cancel)).ToMessage(request));

    public PeopleRequestConsumer<SuggestPeople> Suggest { get; } = new(handler, async (context, gallery, request, cancel) =>
        (await people.SuggestAsync(context, gallery, PeopleMapping.LimitOf(request), cancel)).ToMessage(request));

    public PeopleRequestConsumer<NamePerson> Name { get; } = Changing<NamePerson>(handler, (context, gallery, command, cancel) =>
        subjects.RenameAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"), RequestMapping.SubjectOf(command.Name, "name"), cancel));

    public PeopleRequestConsumer<MergePeople> Merge { get; } = Changing<MergePeople>(handler, (context, gallery, command, cancel) =>
        subjects.MergeAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"), PeopleMapping.PersonOf(command.Into, "into"), cancel));

    public PeopleRequestConsumer<SplitPerson> Split { get; } = Changing<SplitPerson>(handler, (context, gallery, command, cancel) =>
        subjects.SplitAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"),
            command.Name is null ? null : RequestMapping.SubjectOf(command.Name, "name"), PeopleMapping.FacesOf(command.FaceIds), cancel));

    public PeopleRequestConsumer<RejectFaces> Reject { get; } = Changing<RejectFaces>(handler, (context, gallery, command, cancel) =>
        subjects.RejectAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"), PeopleMapping.FacesOf(command.FaceIds), cancel));

    public PeopleRequestConsumer<AssignFaces> Assign { get; } = Changing<AssignFaces>(handler, (context, gallery, command, cancel) =>
        subjects.ReassignAsync(context, gallery, PeopleMapping.FacesOf(command.FaceIds), PeopleMapping.PersonOf(command.Person, "person"), cancel));

    public PeopleRequestConsumer<SameFaces> Same { get; } = Changing<SameFaces>(handler, (context, gallery, command, cancel) =>
        subjects.UniteAsync(context, gallery, PeopleMapping.FacesOf(command.FaceIds, least: 2), cancel));

    public PeopleRequestConsumer<DifferPeople> Differ { get; } = Changing<DifferPeople>(handler, (context, gallery, command, cancel) =>
        subjects.DifferAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"), PeopleMapping.PersonOf(command.Other, "other"), cancel));

    public PeopleRequestConsumer<IgnorePerson> Ignore { get; } = Changing<IgnorePerson>(handler, (context, gallery, command, cancel) =>
        subjects.IgnoreAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"), command.Ignored ?? true, cancel));

    public PeopleRequestConsumer<WatchPerson> Watch { get; } = Changing<WatchPerson>(handler, (context, gallery, command, cancel) =>
        subjects.WatchAsync(context, gallery, PeopleMapping.PersonOf(command.Person, "person"), command.Watched ?? true, cancel));

    public PeopleRequestConsumer<UndoPeopleChange> Undo { get; } = Changing<UndoPeopleChange>(handler, (context, gallery, command, cancel) =>
        subjects.UndoAsync(context, gallery, PeopleMapping.ChangeOf(command.ChangeId), cancel));

    private static PeopleRequestConsumer<TCommand> Changing<TCommand>(
        RequestHandler handler, Func<RequestContext, GalleryName, TCommand, CancellationToken, Task<SubjectChange>> change)
        where TCommand : PeopleCommand =>
        new(handler, async (context, gallery, command, cancel) => (await change(context, gallery, command, cancel)).ToMessage(command));
}
