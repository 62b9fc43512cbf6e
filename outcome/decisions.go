package outcome

// decisions is the taxonomy. Sources: 条例 (国务院令第711号); the row of each kind as the label of the table says it, and for
// 36(1), 36(4), 36(5), 36(7) and 41, where it does not, as agencies report it (domain/law.md §3c).
var decisions = []Decision{
	{
		Kind: AlreadyPublic, Article: "第三十六条第（一）项", Label: "已主动公开，告知获取方式、途径",
		Row: RowGranted, NeedsRedirect: true, openings: againstRelease,
	},
	{
		Kind: Granted, Article: "第三十六条第（二）项", Label: "予以公开",
		Row: RowGranted, openings: againstRelease,
	},
	{
		Kind: Partial, Article: "第三十七条", Label: "部分公开（区分处理）",
		Row: RowPartial, NeedsReason: true, openings: againstPartial,
	},
	{
		Kind: Secret, Article: "第十四条、第三十六条第（三）项", Label: "不予公开：国家秘密",
		Row: RowSecret, NeedsReason: true, openings: againstWithholding,
	},
	{
		Kind: Forbidden, Article: "第十四条、第三十六条第（三）项", Label: "不予公开：法律、行政法规禁止公开",
		Row: RowForbidden, NeedsReason: true, openings: againstWithholding,
	},
	{
		Kind: Stability, Article: "第十四条、第三十六条第（三）项", Label: "不予公开：危及国家安全、公共安全、经济安全、社会稳定",
		Row: RowStability, NeedsReason: true, openings: againstWithholding,
	},
	{
		Kind: ThirdParty, Article: "第十五条、第三十二条、第三十六条第（三）项", Label: "不予公开：商业秘密、个人隐私等第三方合法权益",
		Row: RowThirdParty, NeedsReason: true, NeedsThirdParty: true, openings: againstWithholding,
	},
	{
		Kind: Internal, Article: "第十六条第一款、第三十六条第（三）项", Label: "不予公开：人事管理、后勤管理、内部工作流程等内部事务信息",
		Row: RowInternal, NeedsReason: true, openings: againstWithholding,
	},
	{
		Kind: Process, Article: "第十六条第二款、第三十六条第（三）项", Label: "不予公开：讨论记录、过程稿、磋商信函、请示报告等过程性信息",
		Row: RowProcess, NeedsReason: true, openings: againstWithholding,
	},
	{
		Kind: EnforcementFile, Article: "第十六条第二款、第三十六条第（三）项", Label: "不予公开：行政执法案卷信息",
		Row: RowEnforcement, NeedsReason: true, openings: againstWithholding,
	},
	{
		Kind: RegisterLookup, Article: "第三十六条第（七）项", Label: "工商、不动产登记资料等，依照专门规定查询",
		Row: RowLookup, NeedsReason: true, NeedsRedirect: true, openings: againstLookup,
	},
	{
		Kind: NotExisting, Article: "第三十六条第（四）项", Label: "经检索，所申请的信息不存在",
		Row: RowNotHeld, NeedsReason: true, NeedsSearch: true, openings: againstRefusal,
	},
	{
		Kind: NotThisAgency, Article: "第三十六条第（五）项", Label: "不属于本机关负责公开",
		Row: RowNotHeld, NeedsReason: true, NeedsRedirect: true, openings: againstRefusal,
	},
	{
		Kind: NeedsMaking, Article: "第三十八条", Label: "没有现成信息，需要加工、分析",
		Row: RowNeedsMaking, NeedsReason: true, openings: againstRefusal,
	},
	{
		Kind: Unclear, Article: "第三十条", Label: "补正后申请内容仍不明确",
		Row: RowUnclear, NeedsReason: true, NeedsCorrection: true, openings: againstRefusal,
	},
	{
		Kind: Petition, Article: "第三十九条第一款", Label: "信访、投诉、举报等，不作为政府信息公开申请处理",
		Row: RowPetition, NeedsReason: true, NeedsRedirect: true, openings: againstRefusal,
	},
	{
		Kind: Repeated, Article: "第三十六条第（六）项", Label: "重复申请，不予重复处理",
		Row: RowRepeated, NeedsReason: true, openings: againstRefusal,
	},
	{
		Kind: Publication, Article: "第三十九条第二款", Label: "要求提供政府公报、报刊、书籍等公开出版物",
		Row: RowPublication, NeedsRedirect: true, openings: againstRefusal,
	},
	{
		Kind: Unreasonable, Article: "第三十五条", Label: "申请数量、频次明显超过合理范围且理由不合理",
		Row: RowUnreasonable, NeedsReason: true, openings: againstRefusal,
	},
	{
		Kind: Reconfirm, Article: "年度报告格式三（五）5", Label: "要求确认或者重新出具已获取信息",
		Row: RowReconfirm, NeedsReason: true, openings: againstRefusal,
	},
	{
		Kind: CorrectionLapsed, Article: "第三十条", Label: "逾期不补正，视为放弃申请，不再处理",
		Row: RowCorrectionLapsed, NeedsReason: true, NeedsCorrection: true, openings: againstLapse,
	},
	{
		Kind: FeeLapsed, Article: "第四十二条", Label: "逾期未缴纳信息处理费，视为放弃申请，不再处理",
		Row: RowFeeLapsed, NeedsReason: true, openings: againstLapse,
	},
	{
		Kind: Withdrawn, Article: "年度报告格式三（六）3", Label: "申请人撤回申请",
		Row: RowOtherwise, openings: againstNothing,
	},
	{
		Kind: RecordCorrection, Article: "第四十一条", Label: "要求更正与其自身相关的信息，另行办理",
		Row: RowOtherwise, NeedsReason: true, NeedsRedirect: true, openings: againstClosing,
	},
	{
		Kind: ClosedOtherwise, Article: "年度报告格式三（六）3", Label: "其他原因结束办理",
		Row: RowOtherwise, NeedsReason: true, openings: againstClosing,
	},
}

// The remedies, one group for each way in which a decision can touch the applicant (domain/law.md §5).
var (
	reviewAct      = "行政复议法（2023年）第二十三条第一款第（四）项"
	interpretation = "法释〔2025〕8号"
	freeBefore     = Opening{Remedy: FreeChoice, Basis: "条例第五十一条；2024年以前不设复议前置"}

	againstRelease = openings{
		freeBefore,
		{Remedy: FreeChoice, Basis: "条例第五十一条；并非不予公开"},
		{Remedy: FreeChoice, Basis: interpretation + "（公开的信息与申请不符）"},
	}
	againstWithholding = openings{
		freeBefore,
		{Remedy: ReviewFirst, Basis: reviewAct},
		{Remedy: ReviewFirst, Basis: reviewAct + "；" + interpretation},
	}
	againstPartial = openings{
		freeBefore,
		{Remedy: ReviewFirst, Doubtful: true, Basis: reviewAct + "；对其中不予公开部分是否前置无明文，从严"},
		{Remedy: ReviewFirst, Doubtful: true, Basis: reviewAct + "；对其中不予公开部分是否前置无明文，从严"},
	}
	againstLookup = openings{
		freeBefore,
		{Remedy: FreeChoice, Doubtful: true, Basis: "列在不予公开项下，但不属于条例第十四条至第十六条，是否前置无明文"},
		{Remedy: FreeChoice, Doubtful: true, Basis: "列在不予公开项下，但不属于条例第十四条至第十六条，是否前置无明文"},
	}
	againstRefusal = openings{
		freeBefore,
		{Remedy: FreeChoice, Doubtful: true, Basis: reviewAct + "；“不予公开”是否包括无法提供、不予处理，当时无明文"},
		{Remedy: FreeChoice, Basis: interpretation + "（无法提供、不予处理可以直接起诉）"},
	}
	againstLapse = openings{
		freeBefore,
		{Remedy: FreeChoice, Doubtful: true, Basis: "不再处理是否视同不予处理，无明文"},
		{Remedy: FreeChoice, Doubtful: true, Basis: "不再处理是否视同不予处理，无明文"},
	}
	againstClosing = openings{
		freeBefore,
		{Remedy: FreeChoice, Doubtful: true, Basis: "终止办理的情形各异，是否可诉视个案而定"},
		{Remedy: FreeChoice, Doubtful: true, Basis: "终止办理的情形各异，是否可诉视个案而定"},
	}
	againstNothing = openings{
		{Remedy: NoRemedy, Basis: "申请人自行撤回"},
		{Remedy: NoRemedy, Basis: "申请人自行撤回"},
		{Remedy: NoRemedy, Basis: "申请人自行撤回"},
	}
)
